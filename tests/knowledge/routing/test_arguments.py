from knowledge.routing.arguments import ARGUMENTS, BY_WORDS, DEFAULTS, ENUMERATIONS, FREE, NONE, filled, free


def test_there_are_22_tools_and_none() -> None:
    assert len(ARGUMENTS) == 23
    assert ARGUMENTS[NONE] == ()


def test_every_argument_is_a_piece_of_the_question_or_one_of_a_few_values() -> None:
    for tool, names in ARGUMENTS.items():
        for name in names:
            assert (name in FREE) + ((tool, name) in ENUMERATIONS) + ((tool, name) in BY_WORDS) == 1, (tool, name)
    assert {name for tool in ARGUMENTS for name in free(tool)} == set(FREE)


def test_a_default_is_one_of_the_values() -> None:
    assert all(value in ENUMERATIONS[key] for key, value in DEFAULTS.items())


def test_what_was_not_said_is_filled_in_and_what_was_is_kept() -> None:
    assert filled("list_failures", {"since": "monday"}) == {"since": "monday", "status": "open"}
    assert filled("list_failures", {"status": "all"}) == {"status": "all"}
    assert filled("search_knowledge", {}) == {}
