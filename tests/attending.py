"""A day for the desk of the five gates: events, candidates, what is over, on a virtual clock; and what comes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.desk import Act, Desk, Settings
from knowledge.attention.parameters import Parameters, built_in
from knowledge.envelope import Envelope
from knowledge.events import Event, FocusChanged, Reading, SentenceBegun, SentenceEnded, Signal
from tests.making import NOW, Voice

SECOND = 1_000_000
MINUTE, HOUR = 60 * SECOND, 3_600 * SECOND
AT_WORK: dict[str, bool] = {
    "in_call": False,
    "locked": False,
    "do_not_disturb": False,
    "idle": False,
    "presenting": False,
    "muted": False,
}
"""A desk with every sensor, at which somebody does this and that."""
Heard = Literal["whole", "part", "none"]
Step = tuple[int, Event | Candidate | Cleared]
"""When (microseconds since the day began), and what."""


def candidate(name: str = "a", turn: int = 1, **changes: Any) -> Candidate:
    """A test that was green for long and is red; changes as they are given."""
    thing = f"check:1:{name}"
    made = Candidate(
        incident=f"{thing}:e{turn}",
        thing=thing,
        kind="failure",
        state="bad",
        severity="important",
        at=NOW,
        sentence=f"{name} failed in shop",
        title=f"{name} failed",
        cause=f"run:{name}{turn}",
        project=1,
        evidence=(f"e{turn}",),
        seen=(("bad", 0.0), ("good", 15.7)),
    )
    return replace(made, **changes)


def focus(at: int = 0, **signals: bool | None) -> FocusChanged:
    """All that is known; a signal that is None is unknown."""
    known = AT_WORK | signals
    readings = [
        Reading(signal=signal, value=value, source="test", at=NOW + at)  # type: ignore[arg-type]
        for signal, value in known.items()
        if value is not None
    ]
    return FocusChanged(active=1, readings=readings)


def reading(signal: Signal, at: int, *, value: bool = True) -> Reading:
    return Reading(signal=signal, value=value, source="test", at=NOW + at)


@dataclass
class Day:
    """One run of a desk. What is spoken is heard as `heard` says."""

    parameters: Parameters = field(default_factory=built_in)
    settings: Settings = field(default_factory=lambda: Settings(offset=lambda _at: 0))
    heard: Heard = "whole"
    desk: Desk = field(init=False)
    acts: list[tuple[int, Act]] = field(default_factory=list)
    """When, since the day began."""
    log: list[Envelope] = field(default_factory=list)
    """Events and decisions, in order: what a restart has."""
    now: int = 0
    _speech: list[tuple[int, Event]] = field(default_factory=list)
    _voice: Voice = field(default_factory=Voice)

    def __post_init__(self) -> None:
        self.desk = Desk(self.parameters, self.settings)

    def run(self, steps: Iterable[Step], until: int | None = None) -> "Day":
        """Steps in order, time between them, and time after the last one until nothing waits for it."""
        for at, what in steps:
            self.wait(at)
            self.now = max(self.now, at)
            self.does(what)
        self.wait(until if until is not None else self.now + 30 * HOUR)
        return self

    def does(self, what: Event | Candidate | Cleared) -> None:
        now = NOW + self.now
        if isinstance(what, Candidate):
            self._done(self.desk.consider(what, now))
        elif isinstance(what, Cleared):
            self._done(self.desk.clear(what, now))
        else:
            self.hears(what)

    def hears(self, event: Event) -> None:
        seen = self._voice.says(event, at=NOW + self.now)
        seen.seq = len(self.log) + 1
        if event.durability != "ephemeral":
            self.log.append(seen)
        self._done(self.desk.take(seen))

    def wait(self, until: int) -> None:
        """What time alone brings until then. A desk that asks for the same moment for ever is broken."""
        for _ in range(10_000):
            due = self.desk.next_due()
            speech = min((at for at, _ in self._speech), default=None)
            if speech is not None and speech <= until and (due is None or speech <= due - NOW):
                [event, *_] = [event for at, event in self._speech if at == speech]
                self._speech.remove((speech, event))
                self.now = max(self.now, speech)
                self.hears(event)
            elif due is not None and due - NOW <= until:
                assert due > NOW + self.now or not self.acts or due >= NOW + self.now, "the past is never due"
                self.now = max(self.now, due - NOW)
                self._done(self.desk.due(NOW + self.now))
            else:
                return
        raise AssertionError("it never comes to rest")

    def _done(self, acts: Sequence[Act]) -> None:
        for act in acts:
            self.acts.append((self.now, act))
            said = self._voice.says(act.decided, at=NOW + self.now, project=act.candidate.project)
            said.seq = len(self.log) + 1
            self.log.append(said)
            if act.decided.voice == "speak":
                who = {"ref": f"r{len(self.log)}", "why": "announcement", "incident": act.decided.incident}
                self._speech.append((self.now + SECOND // 20, SentenceBegun(**who)))  # type: ignore[arg-type]
                ended = SentenceEnded(**who, heard=self.heard)  # type: ignore[arg-type]
                self._speech.append((self.now + 3 * SECOND, ended))

    # ── what came of it ───────────────────────────────────────────────────────────────────────────

    @property
    def spoken(self) -> list[tuple[int, str]]:
        return [(at, act.decided.incident) for at, act in self.acts if act.decided.voice == "speak"]

    @property
    def shown(self) -> list[tuple[int, str]]:
        return [(at, act.decided.incident) for at, act in self.acts if act.decided.screen == "show"]

    def of(self, incident: str) -> list[tuple[str, str, str]]:
        """Every decision on one: voice, screen, and the first reason."""
        acts = [act.decided for _, act in self.acts if act.decided.incident == incident]
        return [(one.voice, one.screen, one.reasons[0]) for one in acts]
