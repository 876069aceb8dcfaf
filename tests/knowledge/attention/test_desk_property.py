"""Whatever happens: nothing at a moment that forbids it, nothing twice, nothing too often, and all on record."""

import copy
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.context import local_day
from knowledge.attention.desk import Desk
from knowledge.attention.finding import GATES
from knowledge.attention.parameters import built_in
from knowledge.events import (
    AnnouncementReacted,
    AttentionReset,
    CommandFinished,
    Event,
    FocusChanged,
    MentionAllowed,
    MentionForbidden,
    ProcessDied,
    ProjectUnwatched,
    SentenceEnded,
    ServiceGaveUp,
    SpeechNoticed,
    VoiceChanged,
    VoiceSet,
)
from knowledge.focus.state import LIMITS_S
from knowledge.redact import clean
from tests.attending import HOUR, MINUTE, SECOND, Day, Step, candidate, focus
from tests.making import NOW, finished
from tests.slices import of

VETOES = ("in_call", "do_not_disturb", "presenting", "locked", "quiet_hours")
SIGNALS = (*VETOES, "muted", "idle", "editing")
gaps = st.sampled_from([0, 0, 100_000, SECOND, 5 * SECOND, MINUTE, 4 * MINUTE, 11 * MINUTE, 40 * MINUTE, 7 * HOUR])
thing = st.sampled_from("abc")
NEVER = clean("never mention it")
KINDS = ["failure", "build failed", "fixed", "known fix", "command ended", "service down", "service back", "disk"]


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    return candidate(
        draw(thing),
        draw(st.integers(1, 4)),
        kind=draw(st.sampled_from(KINDS)),
        state=draw(st.sampled_from(["bad", "bad", "good", "news"])),
        severity=draw(st.sampled_from(["info", "notice", "important", "important", "critical"])),
        cause=draw(st.sampled_from(["", "run:1", "commit:2"])),
        seen=draw(st.sampled_from([(), (("bad", 0.0), ("good", 15.7)), (("bad", 8.0), ("good", 8.0))])),
        owned=draw(st.booleans()),
        delay_per_minute=draw(st.sampled_from([None, None, 0.0, 0.1, 2.0])),
    )


def focused(at: int, known: dict[str, bool | None]) -> FocusChanged:
    return focus(at, **known)


events: Any = st.one_of(
    st.dictionaries(st.sampled_from(SIGNALS), st.sampled_from([True, False, None]), max_size=4),
    st.builds(VoiceSet, mode=st.sampled_from(["quiet", "normal"]), until=st.sampled_from([None, NOW + HOUR])),
    st.builds(
        VoiceChanged,
        microphone=st.sampled_from(["closed", "open", "lost"]),
        speaker=st.sampled_from(["ready", "ready", "lost", "none"]),
        recogniser=st.just("built in"),
        listening=st.just("wake phrase"),
    ),
    st.just(CommandFinished.__name__),
    st.just(AttentionReset()),
    st.builds(MentionForbidden, thing=st.sampled_from(["check:1:a", ""]), kind=st.just("disk"), said=st.just(NEVER)),
    st.builds(MentionAllowed, rule=st.integers(1, 9)),
    st.builds(ProjectUnwatched, number=st.integers(1, 2), trees=st.just([])),
    st.just(ServiceGaveUp(process="senses", services=["focus"], deaths=5, within_s=60)),
    st.builds(
        ProcessDied,
        process=st.sampled_from(["voice", "senses"]),
        pid=st.just(1),
        ending=st.just("exit 1"),
        uptime_s=st.just(1.0),
        again_in_s=st.just(1.0),
    ),
    st.builds(
        AnnouncementReacted,
        incident=st.just("check:1:a:e1"),
        kind=st.just("failure"),
        thing=st.just("check:1:a"),
        reaction=st.sampled_from(["ack", "not now", "not useful", "stop", "why", "ignored"]),
        by=st.just("voice"),
        after_s=st.just(2.0),
    ),
)
over = st.builds(lambda name: Cleared(f"check:1:{name}", 0, "e1"), thing)
what = st.one_of(candidates(), candidates(), events, over)


def timed(drawn: list[tuple[int, Any]]) -> list[Step]:
    """Each at its moment, which stamps need to know."""
    steps, at = [], 0
    for gap, one in drawn:
        at += gap
        if isinstance(one, dict):
            one = focused(at, one)  # noqa: PLW2901
        elif one == CommandFinished.__name__:
            one = finished().model_copy(update={"started": NOW + at, "duration_ms": 0})  # noqa: PLW2901
        elif isinstance(one, Candidate | Cleared):
            one = replace(one, at=NOW + at)  # noqa: PLW2901
        steps.append((at, one))
    return steps


lasting = st.lists(st.tuples(gaps, what), min_size=1, max_size=25).map(timed)
spoken_over = st.lists(
    st.tuples(gaps, st.one_of(what, st.builds(SpeechNoticed, speaking=st.booleans()))), min_size=1, max_size=25
).map(timed)
outcome = st.sampled_from(["whole", "part", "none"])


class Told:
    """What the user is about, as the plainest of readers has it."""

    def __init__(self) -> None:
        self.readings: FocusChanged | None = None
        self.quiet: VoiceSet | None = None
        self.speaking: int | None = None

    def take(self, at: int, event: Event) -> None:
        if isinstance(event, FocusChanged):
            self.readings = event
        elif isinstance(event, VoiceSet):
            self.quiet = event
        elif isinstance(event, SpeechNoticed):
            self.speaking = at if event.speaking else None
        elif (isinstance(event, VoiceChanged) and event.microphone != "open") or (
            isinstance(event, ProcessDied) and event.process == "voice"
        ):
            self.speaking = None

    def forbids(self, now: int, *signals: str) -> bool:
        said = self.readings.readings if self.readings else []
        yes = [one for one in said if one.value and one.signal in signals]
        if any(NOW + now - one.at <= LIMITS_S[one.signal] * SECOND for one in yes):
            return True
        return self.quiet is not None and self.quiet.quiet(NOW + now)

    def speaks(self, now: int) -> bool:
        return self.speaking is not None and now - self.speaking <= round(built_in().activity.stale_s * SECOND)


@given(spoken_over, outcome)
@settings(max_examples=of(1_000, 60))
def test_nothing_is_said_or_shown_at_a_moment_that_forbids_it(steps: list[Step], heard: Any) -> None:
    day, told, looked = Day(heard=heard), Told(), 0
    for at, one in [*steps, (steps[-1][0] + 40 * HOUR, None)]:
        day.wait(at)
        for now, act in day.acts[looked:]:
            check(told, now, act.decided.voice, act.decided.screen, act.decided.severity)
        looked = len(day.acts)
        day.now = max(day.now, at)
        if isinstance(one, Event):
            told.take(at, one)
        if one is not None:
            day.does(one)
        for now, act in day.acts[looked:]:
            check(told, now, act.decided.voice, act.decided.screen, act.decided.severity)
        looked = len(day.acts)


def check(told: Told, now: int, voice: str, screen: str, severity: str) -> None:
    if voice == "speak":
        assert not told.forbids(now, *VETOES, "muted")
        assert not told.speaks(now)
    if screen == "show" and severity != "critical":
        assert not told.forbids(now, *VETOES)


@given(lasting, outcome)
@settings(max_examples=of(1_000, 60))
def test_nothing_twice_nothing_too_often_and_every_look_with_all_its_gates(steps: list[Step], heard: Any) -> None:
    day = Day(heard=heard).run(steps)
    for tellings in (day.spoken, day.shown):
        names = [incident for _, incident in tellings]
        assert len(names) == len(set(names))
    unimportant = [(at, act.decided) for at, act in day.acts if act.decided.severity != "critical"]
    said = [at for at, one in unimportant if one.voice == "speak"]
    if heard != "none":
        assert all(later - at >= 10 * MINUTE for at, later in pairwise(said))
        days = [local_day(NOW + at, 0) for at in said]
        assert max((days.count(one) for one in days), default=0) <= 4
    considered = [one for _, one in steps if isinstance(one, Candidate)]
    assert len(day.acts) >= len(considered)
    assert {one.incident for one in considered} == {act.decided.incident for _, act in day.acts}
    for _, act in day.acts:
        assert tuple(verdict.gate for verdict in act.decided.gates) == GATES
        assert act.decided.reasons
        assert act.decided.flip
        held = "hold" in (act.decided.voice, act.decided.screen)
        assert (act.decided.until is not None) is held
    looks: dict[str, int] = {}
    for _, act in day.acts:
        known = looks.get(act.decided.incident, 0)
        assert act.decided.looked in (known + 1, 1, 2)
        looks[act.decided.incident] = act.decided.looked
    assert day.desk.held() == []


@given(lasting, outcome, st.data())
@settings(max_examples=of(500, 40))
def test_a_restart_at_any_moment_loses_nothing_and_repeats_nothing(steps: list[Step], heard: Any, data: Any) -> None:
    whole = Day(heard=heard).run(steps)
    cut = data.draw(st.integers(0, len(steps)))
    day = Day(heard=heard)
    day.run(steps[:cut], until=steps[cut - 1][0] if cut else 0)
    day.desk = Desk(day.parameters, day.settings)
    day.desk.restore(copy.deepcopy(day.log))
    day.run(steps[cut:], until=steps[-1][0] + 30 * HOUR)
    assert summary(day) == summary(whole)


def summary(day: Day) -> list[tuple[object, ...]]:
    return [
        (at, one.incident, one.voice, one.screen, tuple(one.reasons), one.flip, one.looked, one.until, one.told_with)
        for at, one in ((at, act.decided) for at, act in day.acts)
    ]


@given(lasting)
@settings(max_examples=of(300, 25))
def test_what_the_user_ignores_is_never_silent_when_it_is_critical(steps: list[Step]) -> None:
    reacted = AnnouncementReacted(
        incident="x", kind="service down", thing="check:1:hub", reaction="ignored", by="nobody", after_s=60
    )
    unkind = ("ignored", "not useful", "stop", "not now") * 50
    bad = [(0, reacted.model_copy(update={"reaction": one})) for one in unkind]
    last = steps[-1][0] + 13 * HOUR
    calm = [step for step in steps if not isinstance(step[1], MentionForbidden | VoiceChanged | ProcessDied | VoiceSet)]
    critical = candidate("hub", kind="service down", severity="critical", at=NOW + last, seen=(("bad", 9.0),))
    day = Day().run([*bad, *calm, (last, focus(last)), (last, replace(critical, project=None, owned=False))])
    assert critical.incident in {incident for at, incident in day.spoken if at == last}


@given(lasting)
@settings(max_examples=of(300, 25))
def test_what_is_heard_by_nobody_is_said_once_all_the_same(steps: list[Step]) -> None:
    ended = [
        (at + SECOND, SentenceEnded(ref="r", why="announcement", incident=one.incident, heard="none"))
        for at, one in steps
        if isinstance(one, Candidate)
    ]
    day = Day(heard="none").run(sorted([*steps, *ended], key=lambda step: step[0]))
    names = [incident for _, incident in day.spoken]
    assert len(names) == len(set(names))
