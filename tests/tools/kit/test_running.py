"""Calling tools: whatever goes wrong is an observation."""

import json
from typing import cast

import pytest

from knowledge.errors import NotFound
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.running import CUT, MOST_DATA, MOST_TEXT, run
from tools.kit.tool import tool

NOWHERE = cast("Around", None)


@tool(effect="reads")
def echo(_around: Around, text: str, times: int = 1) -> Answer:
    """Say it again."""
    if text == "gone":
        raise NotFound("nothing of that kind", hint="look elsewhere")
    if text == "broken":
        raise ZeroDivisionError
    return Answer({"text": text * times}, text * times)


@tool(effect="reads")
def odd(_around: Around) -> Answer:
    """Give back something else."""
    return cast("Answer", "a text")


def test_a_call_has_an_answer() -> None:
    outcome = run(echo, {"text": " ah ", "times": 2}, NOWHERE)
    assert outcome.answer == Answer({"text": "ahah"}, "ahah")
    assert (outcome.error, outcome.hint) == ("", "")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "text: Field required"),
        ({"text": "a", "depth": 1}, "depth: Extra inputs are not permitted"),
        ({"text": "a", "times": "often"}, "times: Input should be a valid integer"),
        ({"text": "gone"}, "nothing of that kind"),
        ({"text": "broken"}, "echo failed: ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_told(given: dict[str, object], error: str) -> None:
    outcome = run(echo, given, NOWHERE)
    assert outcome.answer is None
    assert error in outcome.error
    assert outcome.hint


def test_what_is_no_answer_is_none() -> None:
    assert run(odd, {}, NOWHERE).error == "odd failed: TypeError"


def test_output_is_bounded() -> None:
    answer = run(echo, {"text": "x", "times": 1_000_000}, NOWHERE).answer
    assert answer is not None
    assert len(answer.text) == MOST_TEXT
    assert answer.text.endswith(CUT)
    assert len(json.dumps(answer.data)) < MOST_DATA
