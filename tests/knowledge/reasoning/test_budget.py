import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reasoning.budget import LEFT_OUT, Meter, cut, shares, weight


def test_weight_goes_by_bytes_and_digits() -> None:
    assert weight("word") == 4
    assert weight("häuser") == 7
    assert weight("12") == 6
    assert weight("") == 0


def test_a_meter_learns_from_what_was_counted() -> None:
    meter = Meter()
    before = meter.tokens("a" * 300)
    meter.learn(300, 300)  # a vocabulary of single letters
    assert meter.tokens("a" * 300) > 300 > before
    meter.learn(300, 60)
    assert meter.tokens("a" * 300) < 70
    meter.learn(300, 0)
    assert meter.tokens("a" * 300) < 70
    assert meter.room(10) <= 50


@settings(max_examples=40)
@given(st.text(max_size=400), st.integers(0, 400))
def test_what_is_cut_fits_and_keeps_both_ends(text: str, room: int) -> None:
    made = cut(text, room)
    assert weight(made) <= max(room, 0)
    if weight(text) <= room:
        assert made == text
    elif "left out" in made:
        head, _, tail = made.partition("\n… (")
        assert text.startswith(head)
        assert text.endswith(tail.partition(") …\n")[2])


def test_what_is_left_out_is_counted() -> None:
    text = "".join(random.Random(1).choices("abcdef \n", k=3_000))
    made = cut(text, 600)
    head, _, rest = made.partition("\n… (")
    count, _, tail = rest.partition(" characters left out) …\n")
    assert len(head) + int(count) + len(tail) == len(text)
    assert len(head) > len(tail) > 100
    assert LEFT_OUT.format(count) in made


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5_000), max_size=6), st.integers(0, 8_000))
def test_shares_fill_the_room_and_no_more(sizes: list[int], room: int) -> None:
    given_ = shares(sizes, room)
    assert sum(given_) <= room
    assert all(0 <= got <= need for got, need in zip(given_, sizes, strict=True))
    if sum(sizes) <= room:
        assert given_ == sizes
    elif sizes:
        assert sum(given_) > room - len(sizes)


@pytest.mark.parametrize(("sizes", "room", "fair"), [([100, 900, 900], 1_000, [100, 450, 450]), ([], 10, [])])
def test_what_needs_little_gets_it_all(sizes: list[int], room: int, fair: list[int]) -> None:
    assert shares(sizes, room) == fair
