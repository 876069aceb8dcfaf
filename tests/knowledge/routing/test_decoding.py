from collections.abc import Mapping

import pytest

from knowledge.routing.decoding import decoded
from knowledge.routing.route import NOWHERE, Route
from knowledge.routing.scores import TAGS, TOOLS, VALUES, Limits, Scores, probabilities
from knowledge.routing.words import words

SURE = 9.0


def told(
    text: str,
    tool: str,
    tags: Mapping[str, str] | None = None,
    values: Mapping[tuple[str, str], str] | None = None,
    *,
    then: str = "none",
    later: str = "",
    sure: float = SURE,
) -> Scores:
    """What a model says that is sure of it: a tag for each word that has one, and from which word on it is later."""
    found = [one.text for one in words(text)]
    begins = found.index(later) if later else len(found)
    return Scores(
        [sure * (one == tool) for one in TOOLS],
        [SURE * (one == then) for one in TOOLS],
        {key: [SURE * (one == (values or {}).get(key, "")) for one in known] for key, known in VALUES.items()},
        [[SURE * (tag == (tags or {}).get(word, "")) for tag in TAGS] for word in found],
        [SURE if at >= begins else -SURE for at in range(len(found))],
    )


def route(text: str, scores: Scores, previous: str = "") -> Route:
    return decoded(text, words(text), scores, Limits(), previous)


def test_a_question_becomes_a_call() -> None:
    text = "what broke in atlas since monday, fixed ones too"
    tags = {"atlas": "B-project", "monday": "B-since"}
    found = route(text, told(text, "list_failures", tags, {("list_failures", "status"): "all"}))
    assert (found.tool, found.arguments) == ("list_failures", {"project": "atlas", "since": "monday", "status": "all"})
    assert found.confidence > 0.99
    assert found.then is None


def test_what_is_not_likely_enough_is_for_no_tool() -> None:
    text = "hm the thing"
    assert route(text, told(text, "briefing", sure=1.0)).tool == "none"


def test_none_takes_nothing() -> None:
    text = "what is a mutex"
    found = route(text, told(text, "none", {"mutex": "B-query"}, then="briefing"))
    assert (found.tool, found.arguments, found.then) == ("none", {}, None)


def test_two_requests_share_the_words_between_them() -> None:
    text = "what failed today and what changed in atlas since friday"
    tags = {"today": "B-since", "atlas": "B-project", "friday": "B-since"}
    found = route(text, told(text, "list_failures", tags, then="what_changed", later="and"))
    assert (found.tool, found.arguments) == ("list_failures", {"since": "today"})
    assert found.then
    assert (found.then.tool, found.then.arguments) == ("what_changed", {"project": "atlas", "since": "friday"})


def test_the_same_request_is_not_made_twice() -> None:
    text = "any failures"
    assert route(text, told(text, "list_failures", then="list_failures")).then is None


def test_a_voice_is_always_told_what_to_be() -> None:
    text = "shush"
    assert route(text, told(text, "set_voice")).arguments["mode"] in {"quiet", "normal"}


@pytest.mark.parametrize("text", ["почему упала сборка вчера", "为什么构建失败", "🔥🔥🔥", "12345", "?!", ""])
def test_what_the_model_cannot_read_is_not_believed(text: str) -> None:
    assert route(text, told(text, "explain_failure")) == NOWHERE


def test_a_follow_up_goes_where_the_question_before_went() -> None:
    text = "and last week?"
    scores = told(text, "none", {"last": "B-since", "week": "I-since"})
    assert route(text, scores, "list_failures").arguments == {"since": "last week"}
    assert route(text, scores, "list_failures").tool == "list_failures"
    assert route(text, scores).tool == "none"


def test_probabilities_are_that() -> None:
    found = probabilities([1_000.0, 1_000.0, -1_000.0])
    assert found == [0.5, 0.5, 0.0]
    assert probabilities([1.0, 0.0], 0.5)[0] > probabilities([1.0, 0.0])[0]
