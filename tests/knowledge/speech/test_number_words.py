"""Numbers in words, a table and what holds of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.number_words import clock, number, numeral

SAID = {
    "0": "zero", "7": "seven", "13": "thirteen", "20": "twenty", "42": "forty two", "100": "one hundred",
    "111": "one hundred eleven", "1,204": "one thousand two hundred four", "1000000": "one million",
    "3.05": "three point zero five", "007": "zero zero seven", "2000000001": "two billion one",
}  # fmt: skip


@pytest.mark.parametrize("written", SAID)
def test_a_numeral(written: str) -> None:
    assert numeral(written) == SAID[written]


def test_times() -> None:
    said = [clock(9, 0), clock(14, 5), clock(23, 59)]
    assert said == ["nine o'clock", "fourteen oh five", "twenty three fifty nine"]


def test_what_is_negative_has_no_words_here() -> None:
    with pytest.raises(ValueError, match="-1"):
        number(-1)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_numbers_are_never_said_alike(one: int, other: int) -> None:
    assert (number(one) == number(other)) == (one == other)
    assert number(one).replace(" ", "").isalpha()
