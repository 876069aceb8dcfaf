"""What is said above the prompt without having been asked: what broke just now, what helped before, what gave up."""

from collections.abc import Iterator

from daemon.chat.transcript import Piece
from daemon.cli.show import visible
from daemon.config import Config
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.clock import Clock, SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import Corrupt, NotFound
from knowledge.events import (
    Event,
    FailureDiagnosed,
    FixSuggested,
    FixTried,
    FocusChanged,
    ServiceGaveUp,
    Signal,
    VoiceSet,
)
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.tried import hint_of
from knowledge.failures.hint import what
from knowledge.focus.quiet_hours import quiet, span
from knowledge.ids import ShortId
from knowledge.store.memory import Memory

KINDS: tuple[type[Event], ...] = (FailureDiagnosed, FixSuggested, FixTried, ServiceGaveUp, VoiceSet)
AGAIN_US = 60_000_000
"""The same failure is not told again within so long."""
NOT_NOW: frozenset[Signal] = frozenset({"presenting", "do_not_disturb", "quiet_hours"})


class Alerts:
    """Tells of events that happen while the chat is open, unless the user wants quiet."""

    def __init__(self, paths: Paths, config: Config, log: LogReader, clock: Clock | None = None) -> None:
        self._paths, self._config, self._log = paths, config, log
        self._clock = clock or SystemClock()
        self._began = self._clock.now()
        self._told: dict[str, int] = {}
        """When a failure was told last, by fingerprint."""
        self._named: set[int] = set()
        """Failures that were told, by seq;"""
        self._runs: set[str] = set()
        """and the traces of their runs."""
        self._voice = VoiceSet(mode="normal")
        for seen in log.newest([VoiceSet.__name__], 1):
            self.of(seen)

    def of(self, seen: Envelope) -> list[Piece]:
        """What is worth showing of an event."""
        if isinstance(seen.event, VoiceSet):
            self._voice = seen.event
        return list(self._said(seen)) if seen.header.at >= self._began and not self._quiet() else []

    def _said(self, seen: Envelope) -> Iterator[Piece]:
        match seen.event:
            case FailureDiagnosed() as event if not event.rank and self._new(event):
                self._named.add(seen.seq)
                self._runs.add(seen.trace)
                broke = event.test_id or event.command
                yield Piece("trouble", f"● {self._name(event, seen)} {visible(broke)}: {visible(what(event))}")
            case FixSuggested() as event if event.failure in self._named:
                yield Piece("note", f"  ▸ {ShortId('x', event.fix)} {self._fix(event.fix)}  (/fix f{event.failure})")
            case FixTried() as event if seen.trace in self._runs and (lines := hint_of(event)):
                yield Piece("note", f"  ▸ {visible(lines[0].partition(': ')[2])}")
            case ServiceGaveUp() as event:
                yield Piece("trouble", f"● {visible(event.process)} died {event.deaths} times and stays down")
                yield Piece("note", "  → `sotto logs` says why, `sotto restart` starts it again")

    def _new(self, event: FailureDiagnosed) -> bool:
        now, name = self._clock.now(), event.fingerprint or event.headline
        last, self._told[name] = self._told.get(name), now
        return last is None or now - last > AGAIN_US

    def _name(self, event: FailureDiagnosed, seen: Envelope) -> ShortId:
        """What it is called: one that was seen before keeps its name."""
        try:
            with Memory.reader(self._paths.memory) as memory:
                known = Book(memory).by_print(seen.header.project, event.fingerprint)
                return known.name if known and event.fingerprint else ShortId("f", seen.seq)
        except (NotFound, Corrupt):
            return ShortId("f", seen.seq)

    def _fix(self, fix: int) -> str:
        """What is known of it in one line."""
        try:
            with Memory.reader(self._paths.memory) as memory:
                return f"helped before: {visible(FixBook(memory).by_id(fix).summary)}"
        except (NotFound, Corrupt):
            return "helped before"

    def _quiet(self) -> bool:
        now = self._clock.now()
        if self._voice.quiet(now) or quiet([span(one) for one in self._config.focus.quiet_hours], now):
            return True
        last = [one.event for one in self._log.newest([FocusChanged.__name__], 1)]
        readings = [one for event in last if isinstance(event, FocusChanged) for one in event.readings]
        return any(one.value and one.signal in NOT_NOW for one in readings)
