import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reasoning.actions import Turn
from knowledge.reasoning.budget import weight
from knowledge.reasoning.compaction import IDS, KEPT, compacted

LEAST = 700
"""What the ids of the last turns may take, at five digits each."""
_ID = st.builds("{}{}".format, st.sampled_from("fnxe"), st.integers(1, 99_999))
_WORDS = st.text("abcdefgh ÄÖ漢.?!\n", max_size=300)
TURNS = st.lists(st.builds(Turn, _WORDS, _WORDS, st.lists(_ID, max_size=9)), max_size=30)


@settings(max_examples=40)
@given(TURNS, st.integers(LEAST, 4_000))
def test_it_fits_and_the_ids_of_the_last_turns_stay_in_order(turns: list[Turn], room: int) -> None:
    made = compacted(turns, room)
    assert weight(made) <= room
    assert bool(made) == bool(turns)
    assert made == compacted(turns, room)
    for turn in turns[-KEPT:]:
        assert all(named(one, made) for one in list(dict.fromkeys(turn.sources))[:IDS])


def named(one: str, text: str) -> bool:
    return re.search(rf"\b{one}\b", text) is not None


def turns(count: int) -> list[Turn]:
    return [
        Turn(f"what about part{n}?", f"Part {n} is well. It was looked at.\nTwice.", [f"f{n}"])
        for n in range(1, count + 1)
    ]


def order(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"\bf(\d+)\b", text)]


def test_a_short_conversation_is_whole() -> None:
    assert compacted(turns(2), 2_000) == (
        "User: what about part1?\nSotto: Part 1 is well. It was looked at.\nTwice. [f1]\n"
        "User: what about part2?\nSotto: Part 2 is well. It was looked at.\nTwice. [f2]"
    )


def test_older_turns_are_a_line_each_and_the_oldest_one_together() -> None:
    lines = compacted(turns(30), 1_800).splitlines()
    assert lines[0] == (
        "- before: 15 questions, about part15, part14, part13, part12, part11, part10 [f15, f14, f13, f12, f11]"
    )
    assert lines[1] == '- "what about part16?": Part 16 is well. [f16]'
    assert lines[-3:] == ["User: what about part30?", "Sotto: Part 30 is well. It was looked at.", "Twice. [f30]"]


@settings(max_examples=25)
@given(st.integers(1, 40), st.integers(LEAST, 3_000))
def test_turns_that_are_told_keep_their_order(count: int, room: int) -> None:
    lined = [line for line in compacted(turns(count), room).splitlines() if not line.startswith("- before")]
    told = order("\n".join(lined))
    assert told == sorted(told)
    assert told == [*range(count - len(told) + 1, count + 1)]


@pytest.mark.parametrize("room", [0, 1, 20, 60])
def test_it_never_takes_more_than_there_is(room: int) -> None:
    assert weight(compacted(turns(9), room)) <= room


def test_less_room_never_tells_more() -> None:
    told = [len(order(compacted(turns(20), room))) for room in range(LEAST, 4_000, 100)]
    assert told[0] >= KEPT
    assert told[-1] >= 15
