"""Running checks, as a tool: a job is ordered, and it is said what runs and how it is known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.checks.ordered import Wanted
from knowledge.events import EnqueueJob
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tests.zones import within
from tools.kit.answer import Answer
from tools.kit.running import Outcome, run
from tools.run_checks import run_checks

NOW = at(1, 9)
HERE = Path("/work/shop")


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    with within("UTC"):
        yield


def call(story: Story, here: Path | None = HERE, **given: str) -> Outcome:
    return run(run_checks, given, around(story, NOW, here=here))


def said(story: Story, here: Path | None = HERE, **given: str) -> tuple[Answer, Wanted]:
    answer = call(story, here, **given).answer
    assert answer is not None
    assert unfounded(answer) == []
    [order] = answer.orders
    assert isinstance(order, EnqueueJob)
    assert (order.kind, order.idle, answer.project) == ("checks", False, 1)
    return answer, Wanted.of({name: str(value) for name, value in order.arguments.items()})


@pytest.fixture
def shop(story: Story) -> Story:
    story.watched(at(0, 8))
    return story


def test_it_is_what_was_run_there(shop: Story) -> None:
    shop.ran("pytest -q", at(0, 9))
    answer, wanted = said(shop)
    assert (wanted.project, wanted.command, wanted.cwd, wanted.sort) == (1, "pytest -q", "/work/shop", "tests")
    assert answer.text == (
        f"`pytest -q` of shop runs in a sandbox now ({wanted.because}).\n"
        "`sotto job checks -f` follows it; what comes of it is told when it is over."
    )
    assert answer.recorded


@pytest.mark.parametrize("command", ["pytest -x tests/test_cart.py", "npm run lint", "cargo clippy"])
def test_a_command_is_taken_as_it_is_said(shop: Story, command: str) -> None:
    _, wanted = said(shop, command=command)
    assert (wanted.command, wanted.again) == (command, "")


def test_a_project_is_found_by_its_name_from_anywhere(shop: Story) -> None:
    shop.ran("pytest -q", at(0, 9))
    assert said(shop, None, project="shop")[1].cwd == "/work/shop"


def test_without_a_project_it_asks_which(shop: Story) -> None:
    outcome = call(shop, None)
    assert outcome.answer is None
    assert outcome.hint == "which one: shop?"


@pytest.mark.parametrize("given", [{"project": "zeppelin"}, {"command": "build"}, {"command": "npm publish"}])
def test_what_is_not_there_or_is_no_check_is_an_observation(shop: Story, given: dict[str, str]) -> None:
    shop.ran("pytest -q", at(0, 9))
    outcome = call(shop, **given)
    assert outcome.answer is None
    assert outcome.hint


def test_it_never_asks_for_leave(shop: Story) -> None:
    """What runs apart needs none: an order, and no word of approval."""
    shop.ran("pytest -q", at(0, 9))
    answer, _ = said(shop)
    assert "?" not in answer.text
    assert run_checks.effect == "sandboxed"
