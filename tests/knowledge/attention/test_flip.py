"""What would have turned a decision: in words, and true."""

from dataclasses import replace

import pytest

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import UNKNOWN, Context, Known
from knowledge.attention.flip import flip
from knowledge.attention.history import History
from knowledge.attention.parameters import built_in
from tests.attending import MINUTE, SECOND, candidate
from tests.making import NOW

P = built_in()
YES, NO = Known(value=True, source="test", at=NOW), Known(value=False, source="test", at=NOW)
CALM = Context(now=NOW, in_call=NO, locked=NO, do_not_disturb=NO, idle=NO)
WAITED = History(held_since=NOW - 10 * SECOND)
ONE = candidate()
DEEP = replace(CALM, edits=((NOW - 9 * MINUTE, None),))
SMALL = replace(ONE, delay_per_minute=0.1)
FLAKY = replace(ONE, seen=(("bad", 8.0), ("good", 8.0)))


@pytest.mark.parametrize(
    ("one", "context", "history", "words"),
    [
        (ONE, CALM, History(), "spoken as soon as what belongs to it is gathered"),
        (ONE, replace(CALM, in_call=YES), WAITED, "spoken if you were not in a call"),
        (ONE, replace(CALM, muted=YES), WAITED, "spoken if the sound was not muted"),
        (ONE, replace(CALM, quiet=YES), WAITED, "spoken if you had not asked for quiet"),
        (ONE, replace(CALM, quiet=YES, muted=YES), WAITED, "the sound was not muted and you had not asked for quiet"),
        (ONE, CALM, replace(WAITED, rule=7), "spoken if you had not ruled it out"),
        (ONE, CALM, replace(WAITED, spoken_today=5), "spoken if 2 less had been said today"),
        (ONE, CALM, replace(WAITED, last_spoken_at=NOW - 7 * MINUTE), "spoken if it waited 3 minutes more"),
        (ONE, CALM, replace(WAITED, last_spoken_at=NOW), "nothing had been said in the minutes before"),
        (ONE, CALM, replace(WAITED, said_at=NOW - MINUTE), "spoken if it had not been said already"),
        (ONE, CALM, replace(WAITED, thing_told_at=NOW - MINUTE), "spoken if it had not turned so shortly before"),
        (SMALL, CALM, WAITED, "spoken if something of yours had just ended"),
        (SMALL, replace(DEEP, ended=YES), WAITED, "spoken if you were not deep at work"),
        (replace(SMALL, delay_per_minute=0.3), DEEP, WAITED, "spoken if something of yours had just ended"),
        (FLAKY, CALM, WAITED, "spoken if it came with 3.0 bits of surprise (it had 1.0)"),
        (ONE, CALM, WAITED, "not spoken if 4 more had been said today"),
        (ONE, replace(CALM, in_call=UNKNOWN, locked=UNKNOWN), WAITED, "spoken if it waited 16 seconds more"),
        (ONE, replace(CALM, voice=False, in_call=YES), WAITED, "shown if you were not in a call"),
    ],
)
def test_the_smallest_change_is_named(one: Candidate, context: Context, history: History, words: str) -> None:
    assert words in flip(one, context, history, P)


def test_what_is_critical_is_silenced_by_no_small_thing() -> None:
    critical = candidate(severity="critical", kind="service down")
    assert flip(critical, CALM, WAITED, P) == "not spoken if you were in a call"
