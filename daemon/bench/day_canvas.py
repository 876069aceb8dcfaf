"""Gathers what the picture of a day shows while its history is replayed; of several days the last one is drawn."""

from collections.abc import Iterable
from pathlib import Path

from daemon.bench import day_picture
from daemon.bench.day_picture import BAD, DAY, GOOD, MINUTE, PLAIN, Band, Mark, Picture, Row
from knowledge.attention.context import VETOES, Context
from knowledge.attention.labels import Labels
from knowledge.attention.parameters import Parameters
from knowledge.attention.replaying import Step
from knowledge.attention.sensing import Sensing
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.moment import Moment

LANES: dict[str, tuple[str, str]] = {
    "CommandFinished": ("commands", PLAIN),
    "TestsPassed": ("tests", GOOD),
    "TestsFailed": ("tests", BAD),
    "BuildPassed": ("tests", GOOD),
    "BuildFailed": ("tests", BAD),
    "FailureDiagnosed": ("tests", BAD),
    "FailureClosed": ("tests", GOOD),
    "FilesChanged": ("files", PLAIN),
    "CommitMade": ("git", PLAIN),
    "BranchSwitched": ("git", PLAIN),
    "Merged": ("git", PLAIN),
    "Pulled": ("git", PLAIN),
    "Pushed": ("git", PLAIN),
    "Rebased": ("git", PLAIN),
    "ConflictStarted": ("git", BAD),
    "ConflictResolved": ("git", GOOD),
    "ServiceGaveUp": ("service", BAD),
    "ProcessDied": ("service", BAD),
    "ProcessStarted": ("service", GOOD),
    "DaemonStarted": ("service", PLAIN),
}
"""Lane and colour by type."""
MOST_SAMPLES = 24 * 60
"""Minutes that are looked at between two events."""


class Canvas:
    """Feed it each event before its steps, and each step."""

    def __init__(self, name: str, parameters: Parameters, labels: Labels | None) -> None:
        self._name, self._parameters, self._labels = name, parameters, labels
        self._sensing = Sensing()
        self._open: dict[str, tuple[str, int]] = {}
        """State and vetoes that hold now, and since when."""
        self._rows: dict[str, Row] = {}
        self._picture = Picture(name, 0)
        self._day: int | None = None
        self._now = 0

    def see(self, seen: Envelope) -> None:
        at = seen.header.at
        day = (at + seen.header.offset * MINUTE) // DAY
        self._pass(at)
        if day != self._day:
            self._begin(day, at, seen.header.offset)
        self._sensing.take(seen, at)
        self._sample(at)
        if place := LANES.get(seen.type):
            self._picture.marks.append(Mark(at, place[0], _colour(seen, place[1])))

    def take(self, step: Step) -> None:
        decided = step.act.decided
        row = self._rows.setdefault(decided.incident, Row(str(decided.sentence), decided.severity == "critical"))
        row.sentence = str(decided.sentence)
        row.looks.append((step.moment.at, _verdict(step)))
        if self._labels and not row.label:
            for label in self._labels.of(step.act.candidate):
                row.label = label.label or "either"
                row.label_at = self._labels.at[label.event]

    def draw(self, target: Path) -> None:
        """Write the picture. Raises NotFound where matplotlib is not installed."""
        for key in list(self._open):
            self._close(key, self._now)
        self._picture.rows = list(self._rows.values())
        if self._labels:
            self._picture.moments = [Band(one.begin, one.end, one.moment) for one in self._labels.intervals]
        day_picture.draw(self._picture, target)

    def _begin(self, day: int, at: int, offset: int) -> None:
        """Another day: what was gathered of the one before is let go."""
        self._day, self._rows, self._now = day, {}, at
        self._picture = Picture(f"{self._name} · {str(Moment(at, offset))[:10]}", offset)
        self._open = {key: (what, at) for key, (what, _) in self._open.items()}

    def _pass(self, at: int) -> None:
        """What time alone changes until then: a moment between two things is over, work becomes deep."""
        ends = self._now + round(self._parameters.context.breakpoint_s * 1_000_000) + 1
        samples = [ends, *range(self._now + MINUTE, at, MINUTE)][:MOST_SAMPLES] if self._day is not None else []
        for when in sorted(one for one in samples if one < at):
            self._sample(when)

    def _sample(self, at: int) -> None:
        self._now = at
        now = self._sensing.moment(at, self._picture.offset, voice=True, desktop=True)
        self._set("state", _state(now, self._parameters), at)
        for veto in _vetoes(now):
            self._set(veto, veto, at)
        for gone in self._open.keys() - {"state", *_vetoes(now)}:
            self._close(gone, at)

    def _set(self, key: str, what: str, at: int) -> None:
        if self._open.get(key, ("", 0))[0] != what:
            self._close(key, at)
            self._open[key] = (what, at)

    def _close(self, key: str, at: int) -> None:
        what, since = self._open.pop(key, ("", at))
        if at > since:
            bands = self._picture.states if key == "state" else self._picture.vetoes
            bands.append(Band(since, at, what))


def _state(now: Context, parameters: Parameters) -> str:
    if now.at_breakpoint(parameters):
        return "breakpoint"
    working = now.working(parameters)
    return "busy for all that is known" if working == "unknown" else working


def _vetoes(now: Context) -> Iterable[str]:
    """What forbids a word at that moment."""
    found = {str(signal) for signal in (*VETOES, "muted") if now.holds(signal)}
    found |= {"quiet"} if now.is_quiet() else set()
    return found | ({"speaking"} if now.speaking.value else set())


def _verdict(step: Step) -> str:
    voice, screen = step.act.decided.voice, step.act.decided.screen
    if voice == "speak":
        return "spoken"
    if screen == "show":
        return "shown"
    return "held" if "hold" in (voice, screen) else "digest" if "digest" in (voice, screen) else "drop"


def _colour(seen: Envelope, colour: str) -> str:
    failed = isinstance(seen.event, CommandFinished) and seen.event.status != 0
    return BAD if failed else colour
