"""What is old where clocks jump: how far a date is believed, and where the old part of a log ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.age import LIVED_DAYS, Boundary, Share, believed
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from tests.making import DAY, NOW, Voice, commit, finished

BEFORE, LATER = 100, 200
"""Stamps below the first are old, beyond the second they lie in the future."""
OLD, YOUNG, FUTURE = 50, 150, 250


def place(stamps: list[int]) -> int:
    """How many of a log with these stamps go."""
    boundary = Boundary(BEFORE, LATER, sum(at < BEFORE for at in stamps))
    for seq, at in enumerate(stamps, 1):
        boundary.take(seq, at)
    return boundary.place


@pytest.mark.parametrize(
    ("stamps", "gone"),
    [
        ([], 0),
        ([YOUNG] * 3, 0),
        ([OLD] * 3, 3),
        ([OLD] * 3 + [YOUNG] * 3, 3),
        ([OLD, OLD, YOUNG, OLD, YOUNG], 2),  # set back for a moment: what it stamped stays until its time has come
        ([YOUNG, OLD, OLD, OLD, OLD], 0),
        ([OLD, FUTURE, OLD, OLD, YOUNG], 4),  # set forward for a moment: it goes with those after it
        ([OLD, FUTURE, FUTURE, OLD, OLD, YOUNG], 1),  # … once they are more
        ([OLD, FUTURE, FUTURE, OLD, OLD, OLD, YOUNG], 6),
        ([FUTURE] * 5 + [OLD], 0),  # the clock is behind now: everything seems to lie in the future
        ([OLD] + [FUTURE] * 5, 1),
        ([BEFORE, LATER], 0),
    ],
)
def test_what_goes_is_a_beginning(stamps: list[int], gone: int) -> None:
    assert place(stamps) == gone


@given(st.lists(st.sampled_from([OLD, YOUNG, FUTURE]), max_size=40))
def test_nothing_young_ever_goes_and_nothing_behind_it(stamps: list[int]) -> None:
    gone = stamps[: place(stamps)]
    assert YOUNG not in gone
    assert gone.count(OLD) > gone.count(FUTURE) or not gone


@given(st.lists(st.sampled_from([OLD, YOUNG, FUTURE]), max_size=40))
def test_what_is_settled_stays_so(stamps: list[int]) -> None:
    boundary = Boundary(BEFORE, LATER, stamps.count(OLD))
    settled = None
    for seq, at in enumerate(stamps, 1):
        boundary.take(seq, at)
        if boundary.settled and settled is None:
            settled = boundary.place
    assert boundary.settled
    assert settled in (boundary.place, None)


def test_a_share_is_a_count() -> None:
    share = Share(2)
    for seq, at in ((5, FUTURE), (7, YOUNG), (9, OLD)):
        share.take(seq, at)
    assert (share.place, share.settled) == (7, True)
    assert Share(0).settled


# ── how far a date is believed ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "now", "believing"),
    [
        ([], 0, 0),
        ([0], 0, 0),
        (range(-20, 1), 0, 0),  # a daemon that always runs
        (range(-20, 1), 365, -6 + 7),  # set forward: nothing was recorded in that year
        ([*range(-20, 1), 365], 365, -5 + 7),
        ([*range(-20, 1), 365, 366, 367, 368, 369, 370], 370, 0 + 7),
        ([*range(-20, 1), 365, 366, 367, 368, 369, 370, 371], 371, 371),  # a week later it is believed
        ([*range(-20, 1), 365, 366], 1, 1),  # set right again: what lies in the future says nothing
        (range(-20, 1), -365, -365),  # set back
        ([-10, -8, -6, -4, -2, 0], 0, -10 + 7),  # less than a week of days at all
        ([-12, -10, -8, -6, -4, -2, 0], 0, -12 + 7),  # every other day: believed, some days late
    ],
)
def test_time_counts_as_far_as_the_log_has_lived_in_it(
    log: LogWriter, reader: EventLog, days: list[int], now: int, believing: int
) -> None:
    assert LIVED_DAYS == 7
    voice = Voice()
    for day in days:
        commit(log, voice.unit(finished(), at=NOW + day * DAY))
    assert believed(reader.database, NOW + now * DAY) == NOW + believing * DAY
