import pytest

from knowledge.routing.follow_up import elliptic, follow_up
from knowledge.routing.route import Route
from knowledge.routing.scores import TAGS
from knowledge.routing.words import words


def asked(text: str, previous: str, tool: str = "none", confidence: float = 0.5) -> Route | None:
    """With a model that finds no argument."""
    read = words(text)
    nothing = [[1.0, *[0.0] * (len(TAGS) - 1)] for _ in read]
    return follow_up(text, read, nothing, Route(tool, {}, confidence), previous)


@pytest.mark.parametrize(
    ("text", "previous", "arguments"),
    [
        ("and last week?", "list_failures", {"since": "last week"}),
        ("what about billing?", "project_state", {"project": "billing"}),
        ("how about the lint job", "explain_failure", {"failure": "lint job"}),
        ("same for atlas", "run_checks", {"project": "atlas"}),
        ("and in atlas", "what_changed", {"project": "atlas"}),
        ("yesterday", "briefing", {"since": "yesterday"}),
        ("ok, since friday", "command_history", {"since": "friday"}),
    ],
)
def test_what_goes_on_with_the_question_before(text: str, previous: str, arguments: dict[str, str]) -> None:
    found = asked(text, previous)
    assert found
    assert (found.tool, found.arguments) == (previous, arguments)


@pytest.mark.parametrize(
    ("text", "previous"),
    [
        ("and last week?", ""),
        ("and last week?", "none"),
        ("and last week?", "no such tool"),
        ("and last week?", "explain_answer"),
        ("and last week?", "explain_failure"),
        ("and", "briefing"),
        ("weather", "briefing"),
        ("and then we went to the lake and it rained the whole day", "briefing"),
        ("and git push --force", "run_command"),
    ],
)
def test_what_does_not(text: str, previous: str) -> None:
    assert asked(text, previous) is None


def test_a_question_of_its_own_is_left_alone() -> None:
    assert asked("and what changed", "briefing", "what_changed", 0.95) is None
    assert asked("and the lint job", "explain_failure", "job_status", 0.95) is None


@pytest.mark.parametrize("text", ["and last week?", "what about friday", "same for atlas"])
def test_what_cannot_be_one_is_not_however_sure_the_model_is(text: str) -> None:
    found = asked(text, "list_failures", "recent_activity", 0.99)
    assert found
    assert found.tool == "list_failures"


@pytest.mark.parametrize(("text", "so"), [("and billing", True), ("last week", True), ("why did it fail", False)])
def test_what_is_elliptic(text: str, so: bool) -> None:
    assert elliptic(text) is so
