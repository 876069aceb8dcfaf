from knowledge.reasoning.actions import ToolSpec
from knowledge.reasoning.signatures import signatures
from tests.knowledge.reasoning.working import told


def test_a_tool_is_a_line() -> None:
    search = told("search_knowledge")
    assert signatures([search], "signature") == (
        "- search_knowledge(query, kind?: decision|mistake|pattern|fix|note, since?)"
    )
    assert signatures([search], "first sentence") == (
        "- search_knowledge(query, kind?: decision|mistake|pattern|fix|note, since?): "
        "What was noted, decided, learned or documented about something, with where it stands."
    )
    assert 'Use it for "why do we use redis"' in signatures([search])
    assert "\n" not in signatures([search])


def test_a_tool_that_says_nothing_of_itself_is_a_signature() -> None:
    assert signatures([ToolSpec("odd", "", {})]) == "- odd()"


def test_each_has_its_own_line() -> None:
    assert signatures([told("briefing"), told("explain_answer")], "signature").splitlines() == [
        "- briefing(project?, since?)",
        "- explain_answer()",
    ]
