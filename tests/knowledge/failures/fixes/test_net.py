"""What was tried and taken back is gone; what is left is told from the first to the last."""

from knowledge.changes.change import Change, Content
from knowledge.failures.fixes.net import done, net


def saved(number: int, path: str, before: str | None, after: str | None) -> Change:
    return Change("edit", number, f"e{number}", path, number, "/src", (Content(path, before, after),))


def lost(number: int, path: str) -> Change:
    return Change("edit", number, f"e{number}", path, number, "/src", unknown=(path,))


def test_several_saves_are_one_change() -> None:
    (one,), unknown = net([saved(1, "a", "1\n", "2\n"), saved(2, "a", "2\n", "3\n")])
    assert (one.content.before, one.content.after, one.last.seq, unknown) == ("1\n", "3\n", 2, set())


def test_what_came_back_is_no_change() -> None:
    made_and_removed = [saved(1, "a", None, "1\n"), saved(2, "a", "1\n", None)]
    assert net([*made_and_removed, saved(3, "b", "1\n", "2\n"), saved(4, "b", "2\n", "1\n")]) == ([], set())


def test_a_file_that_is_not_known_at_one_end_is_unknown() -> None:
    assert net([lost(1, "a"), saved(2, "a", "2\n", "3\n")]) == ([], {"a"})
    assert net([saved(1, "a", "1\n", "2\n"), lost(2, "a")]) == ([], {"a"})
    (one,), unknown = net([saved(1, "a", "1\n", "2\n"), lost(2, "a"), saved(3, "a", "3\n", "4\n")])
    assert (one.content.before, one.content.after, unknown) == ("1\n", "4\n", set())


def test_hunks_know_whether_they_came_late() -> None:
    early = saved(1, "a", "1\n2\n3\n4\n", "1\n2\n3\nfour\n")
    late = saved(2, "a", "1\n2\n3\nfour\n", "one\n2\n3\nfour\n")
    found, _ = done([early, late], [late])
    assert [(one.hunk.after, one.late is not None) for one in found] == [(("one\n",), True), (("four\n",), False)]


def test_taking_back_what_was_tried_is_none_of_it() -> None:
    tried = saved(1, "a", "1\n2\n3\n", "1\n2\nthree\n")
    back = saved(2, "a", "1\n2\nthree\n", "one\n2\n3\n")
    found, _ = done([tried, back], [back])
    assert [(one.hunk.before, one.hunk.after) for one in found] == [(("1\n",), ("one\n",))]
