"""What must not matter does not: names, dates, the order of what is simultaneous, what is told twice, mere noise."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.events import CommandFinished, FocusChanged, VoiceSet
from tests.attending import HOUR, MINUTE, SECOND, Day, Step, candidate, focus
from tests.making import DAY, NOW, finished
from tests.slices import of

gaps = st.sampled_from([SECOND, 5 * SECOND, MINUTE, 4 * MINUTE, 11 * MINUTE, 40 * MINUTE, 7 * HOUR])
SEEN = [(), (("bad", 0.0), ("good", 15.7)), (("bad", 1.0), ("good", 15.0)), (("bad", 8.0), ("good", 8.0))]


@st.composite
def days(draw: st.DrawFn) -> list[Step]:
    """Moments, each with a candidate or two, or with something else; no two of the same weight at once."""
    steps: list[Step] = [(0, focus())]
    at, turn = 0, 0
    for _ in range(draw(st.integers(1, 14))):
        at += draw(gaps)
        kind = draw(st.sampled_from(["candidate", "candidate", "pair", "focus", "command", "cleared"]))
        if kind in ("candidate", "pair"):
            for name in ("a", "b")[: 2 if kind == "pair" else 1]:
                turn += 1
                drawn = {
                    "severity": draw(st.sampled_from(["notice", "important", "critical"])),
                    "seen": draw(st.sampled_from(SEEN)),
                    "cause": draw(st.sampled_from(["", "commit:1"])),
                    "delay_per_minute": draw(st.sampled_from([0.05, 0.2, 0.35, 2.0])) + turn / 1_000,
                }
                steps.append((at, candidate(name, turn, at=NOW + at, **drawn)))
        elif kind == "focus":
            signal = draw(st.sampled_from(["in_call", "locked", "muted", "idle", "editing", "presenting"]))
            steps.append((at, focus(at, **{signal: draw(st.sampled_from([True, False, None]))})))
        elif kind == "command":
            steps.append((at, finished().model_copy(update={"started": NOW + at, "duration_ms": 0})))
        else:
            steps.append((at, Cleared("check:1:a", NOW + at, "e1")))
    return steps


def told(day: Day) -> list[tuple[Any, ...]]:
    """What was said and shown, and when."""
    return [(day.spoken, day.shown)]


def decisions(day: Day, shift: int = 0) -> list[tuple[Any, ...]]:
    return [(at - shift, one.incident, one.voice, one.screen, one.reasons) for at, one in acts(day)]


def acts(day: Day) -> list[tuple[int, Any]]:
    return [(at, act.decided) for at, act in day.acts]


@given(days())
@settings(max_examples=of(300, 25))
def test_a_candidate_that_is_told_twice_is_said_once(steps: list[Step]) -> None:
    twice = [step for step in steps for _ in range(2 if isinstance(step[1], Candidate) else 1)]
    assert told(Day().run(twice)) == told(Day().run(steps))


@given(days())
@settings(max_examples=of(300, 25))
def test_what_it_is_called_does_not_matter(steps: list[Step]) -> None:
    def other(what: Any) -> Any:
        if isinstance(what, Candidate):
            return replace(
                what,
                incident=what.incident.replace("check:1:", "check:7:zz-"),
                thing=what.thing.replace("check:1:", "check:7:zz-"),
                sentence="something else entirely",
                project=7,
            )
        return replace(what, thing=what.thing.replace("check:1:", "check:7:zz-")) if isinstance(what, Cleared) else what

    renamed = decisions(Day().run([(at, other(what)) for at, what in steps]))
    before = decisions(Day().run(steps))
    assert [(at, name.replace("check:7:zz-", "check:1:"), *rest) for at, name, *rest in renamed] == before


@given(days(), st.sampled_from([1, 7, 100, 365]))
@settings(max_examples=of(300, 25))
def test_on_another_day_it_is_decided_the_same(steps: list[Step], by: int) -> None:
    shift = by * DAY

    def moved(what: Any) -> Any:
        if isinstance(what, Candidate | Cleared):
            return replace(what, at=what.at + shift)
        if isinstance(what, CommandFinished):
            return what.model_copy(update={"started": what.started + shift})
        if isinstance(what, FocusChanged):
            readings = [one.model_copy(update={"at": one.at + shift}) for one in what.readings]
            return what.model_copy(update={"readings": readings})
        return what

    there = Day().run([(at + shift, moved(what)) for at, what in steps])
    assert decisions(there, shift) == decisions(Day().run(steps))


@given(days(), st.randoms(use_true_random=False))
@settings(max_examples=of(300, 25))
def test_the_order_of_what_is_simultaneous_does_not_matter(steps: list[Step], chance: Any) -> None:
    moments: dict[int, list[Step]] = {}
    for at, what in steps:
        critical = isinstance(what, Candidate) and what.severity == "critical"  # which is said before others come
        step = (at, replace(what, severity="important") if critical else what)
        moments.setdefault(step[0], []).append(step)
    mixed = [step for at in moments for step in chance.sample(moments[at], len(moments[at]))]
    first, second = Day().run([step for at in moments for step in moments[at]]), Day().run(mixed)
    assert (sorted(first.spoken), sorted(first.shown)) == (sorted(second.spoken), sorted(second.shown))


@given(days(), st.lists(st.integers(0, 3 * HOUR), min_size=1, max_size=20))
@settings(max_examples=of(300, 25))
def test_information_that_has_nothing_to_do_with_it_changes_nothing(steps: list[Step], moments: list[int]) -> None:
    noise: list[Step] = [
        (at, candidate(f"n{number}", kind="briefing", state="news", severity="info", seen=(), cause="", at=NOW + at))
        for number, at in enumerate(moments)
    ]
    more = Day().run(sorted([*steps, *noise], key=lambda step: step[0]))
    rest = [(at, *one) for at, *one in decisions(more) if not one[0].startswith("check:1:n")]
    assert rest == decisions(Day().run(steps))


@given(days())
@settings(max_examples=of(200, 20))
def test_whoever_asks_for_quiet_is_told_nothing_more_than_others(steps: list[Step]) -> None:
    silent = Day().run([(0, VoiceSet(mode="quiet")), *steps])
    assert silent.spoken == []
    critical = {what.incident for _, what in steps if isinstance(what, Candidate) and what.severity == "critical"}
    assert {incident for _, incident in silent.shown} <= critical
