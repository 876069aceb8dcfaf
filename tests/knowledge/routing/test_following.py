"""Questions that lean on the one before, and second requests."""

import pytest

from knowledge.routing.following import Before, carried, leans, subject
from knowledge.routing.route import Route

BEFORE = Before("what failed in shop today?", "list_failures", {"project": "shop", "since": "today"}, ("f1",))


@pytest.mark.parametrize(
    "question", ["and last week?", "what about billing?", "And yesterday", "last week?", "or friday"]
)
def test_what_says_too_little_leans_on_what_was_before(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "what failed today?",
        "why?",
        "run the tests",
        "and then i told them that it would never work in the first place",
        "",
    ],
)
def test_what_stands_alone_does_not(question: str) -> None:
    assert not leans(question)


def test_what_is_not_said_anew_is_as_before() -> None:
    route = Route("list_failures", {"since": "last week"}, 0.7)
    assert carried(route, "and last week?", BEFORE).arguments == {"project": "shop", "since": "last week"}
    assert carried(route, "which failures were there last week?", BEFORE) == route
    assert carried(route, "and last week?", None) == route
    other = Route("what_changed", {"since": "last week"}, 0.7)
    assert carried(other, "and what changed last week?", BEFORE) == other


def test_where_only_a_time_or_a_name_is_said_the_tool_is_as_before() -> None:
    route = Route("recent_activity", {"since": "last week"}, 0.9)
    assert carried(route, "and last week?", BEFORE).tool == "list_failures"
    assert carried(Route("briefing", {"project": "billing"}, 0.9), "what about billing?", BEFORE).arguments == {
        "project": "billing",
        "since": "today",
    }
    path = Route("what_changed", {"path": "src"}, 0.9)
    assert carried(path, "and in src?", BEFORE) == path


def test_a_second_request_is_about_the_same_place_and_time() -> None:
    given = {"project": "shop", "since": "today", "status": "open"}
    assert subject(Route("what_changed", {"path": "src"}, 0.9), given) == {
        "project": "shop",
        "since": "today",
        "path": "src",
    }
    assert subject(Route("what_changed", {"since": "friday"}, 0.9), given)["since"] == "friday"
    assert subject(Route("find_fix", {}, 0.9), given) == {}
