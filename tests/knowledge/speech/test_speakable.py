"""What is written becomes what can be said: a table of cases, and what holds of any text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.speakable import MOST_WORDS, complete, first_sentence, speakable

SAID = {
    "f12 broke at 14:05 in src/api/test_cart.py:42.": (
        "f twelve broke at fourteen oh five in test cart dot py line forty two."
    ),
    "tests/test_cart.py::TestX::test_total[1-2] failed 3 times": "test total failed three times",
    "93.5% of 1,204 tests took 1.2s": (
        "ninety three point five percent of one thousand two hundred four tests took one point two seconds"
    ),
    "AssertionError: assert 3 == 4": "Assertion Error: assert three is four",
    "see https://example.org/a?b=1 or `sotto fixes f12`": "see a link or fixes f twelve",
    "fixed in 3f9a0b1c by a@b.example": "fixed in a commit by an address",
    "commit 3f9a0b1c": "a commit",
    "**Bold** _it_ and [a link](http://x.y)": "Bold it and a link",
    "No module named 'requests.adapters'": "No module named requests dot adapters",
    "2026-11-25 at 09:00": "November twenty five at nine o'clock",
    "it doesn't -v --stdin": "it doesn't v stdin",
    "it was -5 degrees": "it was minus five degrees",
    "<speak><break/>hi</speak> [[h@loU]] | rm": "hi h at lo U rm",
    "\x1b[31mred\x1b[0m \x07bell": "red bell",
    "512 MiB in 80 ms": "five hundred twelve megabytes in eighty milliseconds",
    "a\n```\nx = 1\n```\nb": "a b",
    "1000000000000000": "one zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero",
    "٣ tests": "three tests",
    "Sotto's own SOTTO, sotto.": "own",
    "": "",
    "— … ✓": "",
}


@pytest.mark.parametrize("written", SAID)
def test_what_is_said(written: str) -> None:
    assert speakable(written).rstrip(".") == SAID[written].rstrip(".")


FIRST = {
    "It broke today. Then it was fixed.": "It broke today.",
    "- f3: the till\n- f4: the cart": "f three: the till",
    "\n\n```\ncode\n```\nThe build is red.": "The build is red.",
    "…\nNothing is on record.": "Nothing is on record.",
    "": "",
    "1. Restart the server.": "Restart the server.",
    "Version 1.2 is out. Good.": "Version one point two is out.",
}


@pytest.mark.parametrize("written", FIRST)
def test_the_first_sentence(written: str) -> None:
    assert first_sentence(written) == FIRST[written]


def test_a_long_sentence_is_cut_at_a_comma() -> None:
    said = first_sentence("the till broke, " * 3 + "and " + "word " * 60)
    assert said == "the till broke, the till broke, the till broke."
    assert len(first_sentence("word " * 200).split()) == MOST_WORDS


@pytest.mark.parametrize(
    ("written", "whole"),
    [("It broke", False), ("It broke. ", False), ("It broke. The", True), ("It broke\nto", True), ("", False)],
)
def test_whether_the_first_sentence_is_there(written: str, whole: bool) -> None:
    assert complete(written) == whole


@given(st.text(st.characters(codec="utf-8")) | st.text("ab/.:_-~`*[]()<>#%0123456789 \nsotSOT'\""))
def test_what_comes_out_can_always_be_said(text: str) -> None:
    said = speakable(text)
    assert re.fullmatch(r"[A-Za-z ,.;:!?']*", said)
    assert "sotto" not in said.lower().split()
    assert said == said.strip()
    assert "  " not in said
    assert speakable(said) == said or speakable(speakable(said)) == speakable(said)
    assert len(first_sentence(text).split()) <= MOST_WORDS


@given(st.integers(0, 10**12 - 1), st.sampled_from(["{}", "f{}", "line {}.", "({})", "{} ms"]))
def test_no_digit_is_left(number: int, form: str) -> None:
    assert not any(one.isdigit() for one in speakable(form.format(number)))
    assert speakable(form.format(number))
