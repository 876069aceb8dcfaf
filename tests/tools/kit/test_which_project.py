"""Which project is meant by what was said."""

from pathlib import Path

import pytest

from knowledge.errors import NotFound, Unclear
from knowledge.events import ProjectWatched
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.stage import around
from tools.kit.which_project import named

NAMES = ("shop", "billing-api", "billing-web", "atlas.core")


@pytest.fixture(autouse=True)
def known(story: Story) -> None:
    for number, name in enumerate(NAMES, 1):
        event = ProjectWatched(
            number=number, name=clean(name), key=clean(f"/work/{name}/.git"), trees=[clean(f"/work/{name}")]
        )
        story.hear(event, at(0, 9), number)


@pytest.mark.parametrize(
    ("said", "number"),
    [("shop", 1), ("Shop", 1), ("2", 2), ("billing api", 2), ("billing_web", 3), ("atlas", 4), ("AtlasCore", 4)],
)
def test_a_project_is_known_by_what_people_call_it(story: Story, said: str, number: int) -> None:
    meant = named(around(story, at(0, 10)), said)
    assert meant is not None
    assert meant.number == number


@pytest.mark.parametrize(
    ("said", "asked"),
    [("billing", "did you mean billing-api or billing-web?"), ("shpo", "did you mean shop?")],
)
def test_a_near_miss_is_answered_with_a_question(story: Story, said: str, asked: str) -> None:
    with pytest.raises(Unclear) as raised:
        named(around(story, at(0, 10)), said)
    assert raised.value.advice == asked


def test_what_is_like_none_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound, match="'zebra'"):
        named(around(story, at(0, 10)), "zebra")


def test_without_a_name_and_a_place_there_is_none(story: Story) -> None:
    assert named(around(story, at(0, 10)), "") is None


def test_a_folder_below_a_watched_one_belongs_to_it(story: Story) -> None:
    story.watched(at(0, 8))
    for here, project in (("/work/shop", "shop"), ("/work/shop/src/api", "shop"), ("/work/shopping", None)):
        found = named(around(story, at(0, 10), here=Path(here)), "")
        assert (found and found.name) == project
