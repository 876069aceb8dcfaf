"""Times that are over, and times that go on."""

import pytest

from knowledge.routing.route import Route
from knowledge.routing.time_said import as_said


@pytest.mark.parametrize(
    ("question", "time", "meant"),
    [
        ("what failed since yesterday", "yesterday", "since yesterday"),
        ("Since the weekend, what changed?", "weekend", "since weekend"),
        ("what did i do yesterday", "yesterday", "yesterday"),
        ("not yesterday, what broke since yesterday", "yesterday", "since yesterday"),
        ("since when is it broken, and what broke last week", "last week", "last week"),
        ("what changed after 9am", "9am", "since 9am"),
    ],
)
def test_a_time_goes_on_where_the_question_says_so(question: str, time: str, meant: str) -> None:
    assert as_said(Route("list_failures", {"since": time}, 0.9), question).arguments == {"since": meant}


def test_what_has_no_time_stays_as_it_is() -> None:
    route = Route("briefing", {"project": "shop"}, 0.9)
    assert as_said(route, "catch me up on shop since it broke") == route
