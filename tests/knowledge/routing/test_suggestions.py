"""What can be asked instead."""

import pytest

from knowledge.routing.arguments import ARGUMENTS, NONE
from knowledge.routing.suggestions import EXAMPLES, SHOWN, nearest


def test_there_is_an_example_for_each_tool() -> None:
    assert EXAMPLES.keys() == ARGUMENTS.keys() - {NONE}


def test_what_may_have_been_meant_comes_first_then_what_has_the_words() -> None:
    assert nearest("fixing that flaky thing", ["set_voice"])[0] == EXAMPLES["set_voice"]
    assert nearest("my tests are flaky")[0] == EXAMPLES["test_history"]


@pytest.mark.parametrize("question", ["", "🔥" * 100, "x" * 10_000, "\x00"])
def test_there_are_always_three(question: str) -> None:
    found = nearest(question, ["none", "unknown"])
    assert len(set(found)) == SHOWN
