"""The one decision is pure: the same inputs give the same verdict, nothing is changed, and no clock is asked."""

import copy
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import Context, Known
from knowledge.attention.decide import decide
from knowledge.attention.finding import GATES
from knowledge.attention.history import History
from knowledge.attention.judging import judge
from knowledge.attention.parameters import Gate, built_in
from tests.attending import MINUTE, candidate
from tests.conftest import REPOSITORY
from tests.making import NOW
from tests.slices import of

P = built_in()
stamps = st.integers(NOW - 700 * MINUTE, NOW)
known = st.one_of(st.just(Known()), st.builds(Known, value=st.booleans(), source=st.just("test"), at=stamps))
contexts = st.builds(
    Context,
    now=st.just(NOW),
    offset=st.sampled_from([0, 540, -480]),
    voice=st.booleans(),
    desktop=st.booleans(),
    in_call=known,
    locked=known,
    do_not_disturb=known,
    idle=known,
    presenting=known,
    quiet_hours=known,
    muted=known,
    quiet=known,
    speaking=known,
    own_voice=known,
    edits=st.sampled_from([(), ((NOW - 9 * MINUTE, None),), ((NOW - 14 * MINUTE, NOW - 4 * MINUTE),)]),
    ended=st.one_of(st.just(Known()), st.just(Known("command", "events", NOW - 5_000_000))),
)
maybe = st.one_of(st.none(), stamps)
histories = st.builds(
    History,
    rule=st.sampled_from([None, None, 7]),
    unwatched=st.sampled_from([False, False, True]),
    said_at=st.sampled_from([None, None, NOW - MINUTE]),
    shown_at=st.sampled_from([None, None, NOW - MINUTE]),
    settled=st.sampled_from(["", "", "not_significant"]),
    thing_told_at=maybe,
    cause_told_at=maybe,
    cleared_at=maybe,
    held_since=maybe,
    looked=st.integers(0, 5),
    last_spoken_at=maybe,
    last_shown_at=maybe,
    spoken_today=st.integers(0, 6),
    shown_today=st.integers(0, 25),
    critical_spoken=st.lists(stamps, max_size=3).map(tuple),
    kind_logits=st.floats(-1, 1),
    thing_logits=st.floats(-3, 3),
    cost_factors=st.sampled_from([(), (("deep", 2.0),), (("shallow", 0.5),)]),
)
candidates = st.builds(
    candidate,
    kind=st.sampled_from(["failure", "fixed", "service down", "command ended"]),
    state=st.sampled_from(["bad", "good", "news"]),
    severity=st.sampled_from(["info", "notice", "important", "critical"]),
    seen=st.sampled_from([(), (("bad", 0.0), ("good", 15.7)), (("bad", 4.0), ("good", 4.0))]),
    owned=st.booleans(),
    delay_per_minute=st.one_of(st.none(), st.floats(0, 5)),
    expires=st.sampled_from([None, None, NOW + MINUTE, NOW - MINUTE]),
)
CLOCKS = ("time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime", "perf_counter")


@given(candidates, contexts, histories)
@settings(max_examples=of(500, 60))
def test_the_same_inputs_give_the_same_verdict_and_are_left_as_they_were(
    one: Candidate, context: Context, history: History
) -> None:
    before = copy.deepcopy((one, context, history))
    parameters = P.digest()
    first = decide(one, context, history, P)
    second = decide(*copy.deepcopy((one, context, history)), P)
    assert first == second
    assert first.announcement == second.announcement
    assert (one, context, history, P.digest()) == (*before, parameters)
    assert tuple(finding.gate for finding in first.findings) == GATES


@given(candidates, contexts, histories)
@settings(max_examples=of(500, 60))
def test_the_flip_is_words_and_time_alone_is_believed(one: Candidate, context: Context, history: History) -> None:
    found = decide(one, context, history, P)
    assert found.flip.startswith(("spoken", "shown", "not spoken", "not shown"))
    if found.again is None:
        return
    assert found.again > context.now
    then = judge(one, context.later(found.again), history, P)
    assert (then.voice, then.screen) != (found.voice, found.screen)
    for share in (0.1, 0.5, 0.9):
        between = context.later(context.now + round((found.again - context.now) * share))
        before = judge(one, between, history, P)
        assert (before.voice, before.screen) == (found.voice, found.screen)


@given(candidates, contexts, histories, st.floats(0, 5))
@settings(max_examples=of(500, 100))
def test_more_cost_of_delay_never_makes_it_silent(
    one: Candidate, context: Context, history: History, more: float
) -> None:
    base = one.delay_per_minute or 0.0
    less, costly = (replace(one, delay_per_minute=base + extra) for extra in (0.0, more))
    before, after = judge(less, context, history, P), judge(costly, context, history, P)
    assert before.voice != "speak" or after.voice == "speak"
    assert before.screen != "show" or after.screen == "show"


def test_no_clock_is_asked_and_nothing_of_the_world() -> None:
    """In a process whose clocks are all broken."""
    code = f"""
import time
from tests.knowledge.attention.test_decide import *
def broken(*_): raise AssertionError("a clock was asked")
for name in {CLOCKS!r}: setattr(time, name, broken)
print(decide(candidate(), Context(now=NOW), History(), P).voice)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "hold"), ran.stderr


def test_the_files_of_the_gates_import_no_clock_and_no_chance() -> None:
    for path in (REPOSITORY / "knowledge/attention/gates").glob("*.py"):
        words = path.read_text(encoding="utf-8")
        assert not re.search(r"^(import|from) (time|datetime|random|os|subprocess|socket)", words, re.MULTILINE), path


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_can_be_left_out_to_see_what_it_is_good_for(gate: Gate) -> None:
    without = P.omitting(gate)
    found = decide(candidate(), Context(now=NOW), History(), without)
    [finding] = [one for one in found.findings if one.gate == gate]
    assert (finding.voice.ruling, finding.voice.reason) == ("pass", "switched_off")
    assert without.digest() != P.digest()
