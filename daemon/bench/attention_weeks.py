"""Made weeks: a developer whose checks break now and then, told as the daemon tells it, and what he wants to know.

What he wants comes from what is so in this world (a check really broke, or is merely unsteady; it is his own, or
somebody else's), never from what the gates can see; one label in twelve is another than its cause suggests.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from daemon.bench.attention_runs import Check, finished, reading, reported
from knowledge.attention.labels import Interval, Kind, Label, Labels, Urgency
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    CommitMade,
    ConflictResolved,
    ConflictStarted,
    Event,
    FileChange,
    FilesChanged,
    FocusChanged,
    ProcessStarted,
    ProjectWatched,
    ServiceGaveUp,
    Signal,
    SpeechNoticed,
    VoiceChanged,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean

SECOND, MINUTE = 1_000_000, 60_000_000
HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
MONDAY = 1_736_121_600_000_000
"""6 January 2025, midnight UTC."""
BEGIN_H, END_H = 8, 17
WORKDAYS = 5
OFFSET = 60
NOISE = 12
SIGNALS: tuple[Signal, ...] = ("idle", "locked", "in_call", "presenting", "do_not_disturb", "quiet_hours")
ORDER: tuple[Urgency, ...] = ("drop", "digest", "at_break", "now")
UNTIL_MIN: dict[Urgency, int] = {"now": 45, "at_break": 90, "digest": 600, "drop": 1}
BLOCKS: tuple[tuple[str, int, int, int], ...] = (
    ("shallow", 7, 20, 60),
    ("deep", 6, 30, 90),
    ("in_call", 2, 15, 45),
    ("away", 1, 10, 30),
    ("do_not_disturb", 1, 20, 60),
)
"""What he is about, how often, and for how many minutes."""
SILENCES: dict[str, tuple[Signal, ...]] = {
    "away": ("locked", "idle"),
    "in_call": ("in_call",),
    "do_not_disturb": ("do_not_disturb",),
}


@dataclass
class Want:
    """What he would have said of an event."""

    label: Urgency
    matter: str
    critical: bool = False


@dataclass
class Told:
    """One event with what it answers and what is wanted of it."""

    at: int
    event: Event
    project: int | None = 1
    cause: "Told | None" = None
    want: Want | None = None
    sealed: Envelope | None = None


@dataclass
class Day:
    """One day, ready to be replayed."""

    name: str
    events: list[Envelope]
    labels: list[Label]
    intervals: list[Interval] = field(default_factory=list)

    def judge(self) -> Labels:
        """Its labels, for one run."""
        lines = [one.model_dump_json(by_alias=True) for one in (*self.labels, *self.intervals)]
        return Labels(lines, self.name)


class Week:
    """Five days of one developer; what is red stays red overnight."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 — a game, no secret
        self._name = f"week-{seed}"
        self._n = 0
        self._down_until = 0
        self._told: list[Told] = []
        self._spans: list[tuple[int, int, Kind]] = []
        self._signals: dict[Signal, tuple[bool, int]] = {}
        self._checks = [
            Check("pytest", 1, 0.05, 0.6),
            Check("npm test", 1, 0.03, 0.5),
            Check("ruff check .", 1, 0.06, 0.8),
            Check("pytest tests/browser", 1, 0.4, 0.6, steady=False),
            Check("make", 2, 0.1, 0.4),
        ]

    def days(self) -> Iterator[Day]:
        for number in range(WORKDAYS):
            yield self._day(number)

    def _day(self, number: int) -> Day:
        begin = MONDAY + number * DAY + BEGIN_H * HOUR
        self._told, self._spans, labels = [], [], list[Label]()
        self._opening(begin, first=number == 0)
        at = begin + self._minutes(1, 5)
        while at < begin + (END_H - BEGIN_H) * HOUR:
            at = self._block(at, begin)
        events = []
        for told in sorted(self._told, key=lambda one: one.at):
            events.append(self._seal(told))
            if told.want:
                labels.append(self._label(told, told.want))
        spans = [Interval.model_validate({"from": a, "to": b, "moment": kind}) for a, b, kind in self._spans]
        return Day(f"{self._name}-{number + 1}", events, labels, spans)

    def _opening(self, begin: int, *, first: bool) -> None:
        if first:
            for number, name in ((1, "shop"), (2, "lib")):
                folder = clean(f"/home/jo/{name}")
                self._tell(begin, ProjectWatched(number=number, name=clean(name), key=folder, trees=[folder]), number)
        state = VoiceChanged(microphone="open", speaker="ready", recogniser="built in", listening="wake phrase")
        self._tell(begin, state, None)
        self._signals = dict.fromkeys(SIGNALS, (False, begin))
        self._focus(begin)

    def _block(self, at: int, begin: int) -> int:
        """One stretch of the day; returns when it is over."""
        noon = begin + 4 * HOUR
        what, _, least, most = self._chance.choices(BLOCKS, [one[1] for one in BLOCKS])[0]
        if noon <= at and not any(kind == "forbidden" and a >= noon for a, _, kind in self._spans):
            what, least, most = "away", 30, 60
        end = at + self._minutes(least, most)
        if what in ("deep", "shallow"):
            self._work(at, end, deep=what == "deep")
        else:
            self._silence(at, end, what)
        self._elsewhere(at, end)
        return end

    def _work(self, at: int, end: int, *, deep: bool) -> None:
        """Edits and runs. Where he is deep in it he runs things rarely."""
        self._spans.append((at, end, "bad" if deep else "fine"))
        last = at
        while (at := at + self._minutes(*((7, 16) if deep else (2, 8)))) < end:
            self._edit(last + 20 * SECOND, at - 20 * SECOND, long=deep)
            self._spans.append((at, at + 20 * SECOND, "fine"))
            self._command(at)
            last = at

    def _edit(self, begin: int, end: int, *, long: bool) -> None:
        until = end if long else min(end, begin + self._minutes(1, 2))
        if until <= begin:
            return
        for at, value in ((begin, True), (until, False)):
            self._signal(at, "editing", value=value)
        path = clean(f"src/part{self._chance.randrange(9)}.py")
        change = FileChange(path=path, how="changed", added=3, removed=1)
        self._tell(until, FilesChanged(tree=clean("/home/jo/shop"), changes=[change], count=1, began=begin))

    def _command(self, at: int) -> None:
        kind = self._chance.random()
        if kind < 0.5:  # noqa: PLR2004
            own = [one for one in self._checks if one.project == 1]
            self._run(at, self._chance.choice(own))
        elif kind < 0.9:  # noqa: PLR2004
            self._tell(at, finished(self._chance.choice(("ls", "git status", "git diff", "cat x.py")), 1, 0, at, 1))
        else:
            commit = f"{self._chance.getrandbits(160):040x}"
            made = CommitMade(
                tree=clean("/home/jo/shop"),
                branch=clean("main"),
                commit=commit,
                before=None,
                author=clean("jo"),
                subject=clean("Work"),
                at=at,
            )
            self._tell(at, made)

    def _run(self, at: int, check: Check) -> None:
        """One run of a check, its report, and what he thinks of it."""
        was = check.red
        check.red = self._chance.random() < (check.breaks if not was or not check.steady else 1 - check.mends)
        root = self._tell(at, finished(check.command, check.project, int(check.red), at, 20), check.project)
        event, want = reported(check), None
        if check.red and not was:
            check.matter, check.since = f"{check.command}-{at}", at
            own = check.project == 1
            label: Urgency = "drop" if not check.steady else "at_break" if own else "digest"
            want = Want(label, check.matter)
        elif was and not check.red:
            long = check.steady and at - check.since >= HOUR and check.project == 1
            want = Want("at_break" if long else "drop", f"{check.matter}-over")
        self._tell(at + SECOND, event, check.project, root, want)

    def _silence(self, at: int, end: int, what: str) -> None:
        """A call, a time away, or one in which he wants quiet."""
        for signal in SILENCES[what]:
            self._signal(at, signal, value=True)
            self._signal(end - SECOND, signal, value=False)
        self._spans += [(at, end - SECOND, "forbidden"), (end - SECOND, end, "good")]

    def _elsewhere(self, at: int, end: int) -> None:
        """What happens by itself: colleagues, services, voices in the room."""
        moment, other, voices = (at + self._chance.randrange(end - at) for _ in range(3))
        if self._chance.random() < 0.12 and moment > self._down_until:  # noqa: PLR2004
            gone = ServiceGaveUp(process="diagnosis", services=["diagnosis"], deaths=5, within_s=60.0)
            self._tell(moment, gone, None, want=Want("now", f"service-{moment}", critical=True))
            self._down_until = moment + self._minutes(5, 120)
            back = ProcessStarted(process="diagnosis", pid=7, ready_ms=80.0)
            self._tell(self._down_until, back, None, want=Want("at_break", f"service-{moment}-back"))
        if self._chance.random() < 0.2:  # noqa: PLR2004
            self._run(other, self._checks[-1])
        if self._chance.random() < 0.3:  # noqa: PLR2004
            until = voices + self._chance.randrange(5, 40) * SECOND
            self._spans.append((voices, until + SECOND * 7 // 10, "forbidden"))
            for when, speaking in ((voices, True), (until, False)):
                self._tell(when, SpeechNoticed(speaking=speaking), None)
        if self._chance.random() < 0.04:  # noqa: PLR2004
            stopped = ConflictStarted(tree=clean("/home/jo/shop"), doing="rebase", paths=[clean("src/part1.py")])
            self._tell(moment, stopped, want=Want("at_break", f"conflict-{moment}"))
            over = ConflictResolved(tree=clean("/home/jo/shop"), doing="rebase", how="finished", paths=stopped.paths)
            self._tell(moment + self._minutes(5, 30), over)

    def _signal(self, at: int, signal: Signal, *, value: bool) -> None:
        self._told.append(Told(at, FocusChanged(active=1, readings=[reading(signal, at, value=value)]), None))

    def _focus(self, at: int) -> None:
        readings = [reading(signal, since, value=value) for signal, (value, since) in self._signals.items()]
        self._tell(at, FocusChanged(active=1, readings=readings), None)

    def _tell(
        self, at: int, event: Event, project: int | None = 1, cause: Told | None = None, want: Want | None = None
    ) -> Told:
        told = Told(at, event, project, cause, want)
        self._told.append(told)
        return told

    def _seal(self, told: Told) -> Envelope:
        self._n += 1
        event = told.event
        if isinstance(event, FocusChanged):  # what changed joins what was so before
            self._signals |= {one.signal: (one.value, one.at) for one in event.readings}
            readings = [reading(signal, since, value=value) for signal, (value, since) in self._signals.items()]
            event = FocusChanged(active=1, readings=readings)
        cause = told.cause.sealed if told.cause else None
        moment = Moment(told.at, OFFSET)
        made = seal(event, EventId("made", self._name, self._n), moment, cause=cause, project=told.project)
        made.seq = self._n
        told.sealed = made
        return made

    def _label(self, told: Told, want: Want) -> Label:
        """What he says of it; now and then one step beside what it deserves."""
        place = ORDER.index(want.label)
        if not want.critical and self._chance.randrange(NOISE) == 0:
            place = min(max(place + self._chance.choice((-1, 1)), 0), len(ORDER) - 1)
        label = ORDER[place]
        assert told.sealed
        until = told.at + (4 * 60 if want.critical else UNTIL_MIN[label]) * MINUTE
        return Label(event=told.sealed.id, label=label, until=until, incident=want.matter, critical=want.critical)

    def _minutes(self, least: int, most: int) -> int:
        return self._chance.randrange(least * MINUTE, most * MINUTE)
