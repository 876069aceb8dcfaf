"""How a test went, as a tool."""

import pytest

from tests.knowledge.memory.briefing.story import NOW, Story
from tests.knowledge.memory.days.diary import HOUR, at
from tests.tools.calling import answered, asked
from tools.test_history import test_history as history

CART, LOGIN = "tests.test_cart::test_total", "tests.test_login::test_expiry"


@pytest.fixture
def runs(story: Story) -> Story:
    story.watched(at(1, 8))
    for turn, red in enumerate((False, True, True, False)):
        run = story.ran("pytest -q", at(1, 9) + turn * HOUR, status=int(red))
        story.reported(run, [LOGIN] if red else [CART, LOGIN], [CART] if red else [])
    return story


@pytest.mark.parametrize("test", ["test_total", CART, "tests/test_cart.py::test_total", "the cart test", "cart total"])
def test_runs_are_counted_and_the_last_ones_told(runs: Story, test: str) -> None:
    answer = answered(history, runs, NOW, test=test)
    assert answer.text.splitlines()[:4] == [
        "tests.test_cart::test_total: 4 runs, 2 passed and 2 failed.",
        "It is not known to be flaky.",
        "yesterday 11:00  last failed  “it is not so”  e7",
        "yesterday 12:00  last passed  e9",
    ]
    assert answer.sources == ("e7", "e9", "e5", "e3")


def test_one_that_always_passed(runs: Story) -> None:
    answer = answered(history, runs, NOW, test="test_expiry")
    assert "No run failed, as far as is on record." in answer.text
    assert (answer.data["passed"], answer.data["failed"]) == (4, 0)


def test_a_file_has_several(runs: Story) -> None:
    run = runs.ran("pytest -q", at(1, 14))
    runs.reported(run, [CART, "tests.test_cart::test_empty"])
    answer = answered(history, runs, NOW, test="test_cart")
    assert answer.text.startswith("2 tests (tests.test_cart::test_empty and tests.test_cart::test_total): 6 runs")
    assert "last failed tests.test_cart::test_total" in answer.text


def test_a_flaky_one_is_called_so(story: Story) -> None:
    story.watched(at(1, 8))
    red = story.broke("boom", story.ran("pytest", at(1, 9), status=1), CART)
    passed = story.passed_by_chance(red, at(1, 10))
    answer = answered(history, story, NOW, test="test_total")
    assert answer.data["flaky"] is True
    assert f"It is flaky: it passed although nothing had changed.  e{passed}" in answer.text


@pytest.mark.parametrize(("test", "hint"), [("test_totl", CART), ("the exipry test", LOGIN)])
def test_a_slip_is_asked_back(runs: Story, test: str, hint: str) -> None:
    assert asked(history, runs, NOW, test=test).hint == f"did you mean {hint}?"


def test_words_that_fit_several_are_asked_back(runs: Story) -> None:
    run = runs.ran("pytest -q", at(1, 14))
    runs.reported(run, ["tests.test_a::test_cart_one", "tests.test_b::test_cart_two"])
    assert "did you mean" in asked(history, runs, NOW, test="cart test").hint


def test_one_that_nobody_knows_is_not_on_record(runs: Story) -> None:
    answer = answered(history, runs, NOW, test="zebra")
    assert not answer.recorded
    assert answer.text.startswith("No run of zebra is on record.")


def test_a_new_machine_knows_none(story: Story) -> None:
    assert not answered(history, story, NOW, test="test_total").recorded


def test_many_runs_are_bounded(story: Story) -> None:
    for turn in range(40):
        run = story.ran("pytest -q", at(0, 9) + turn * HOUR // 4)
        story.reported(run, [CART])
    answer = answered(history, story, NOW, test="test_total")
    assert answer.text.splitlines()[-1] == "and 32 more"


def test_a_test_must_be_named(story: Story) -> None:
    assert "test" in asked(history, story, NOW).error
