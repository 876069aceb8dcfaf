"""A service at work: its place in the log, the event it stumbles over, and what becomes of that."""

import contextlib
import logging
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from random import random
from typing import NamedTuple, Protocol

from daemon.bus import Bus
from daemon.follower import Follower
from daemon.holding import POISON_DEATHS, Held, Holding
from daemon.leash import Packet
from daemon.retry import Tries, asked_wait, classify
from daemon.service import Service, heard_by
from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable
from knowledge.events import BreakerChanged, Event, EventSetAside, HandlingDelayed, HealthReported, ReportHealth
from knowledge.failure_class import FailureClass
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark

AT_ONCE = 64
"""Events that one service handles before the others have their turn."""
KEEP_PLACE = 1_000
"""Events without effect after which the place in the log is kept all the same."""
PATIENCE_S = 86_400.0
"""A host waits for the hub as long as it takes: a full disk is no reason to die, and nothing else is to be done."""
LEAST_WAIT_S = 0.05
"""Before an event is handled again, however soon the class of its failure allows it."""
HANG_S = 120.0
"""A handler that takes longer hangs; its process is ended, and started again like any that died."""
LONGEST_ERROR = 2_000
"""Characters of an error that are put on record; the process's log file has it whole."""
MOST_CHANGES = 500
"""Changes of breakers that are looked through for the last state of each."""
_log = logging.getLogger("host")


class Places(Protocol):
    """What a seat asks of the log; `knowledge.store.log.EventLog` answers."""

    def bookmark(self, reader: str) -> int | None:
        """How far a reader has come."""
        ...

    def waiting(self, seq: int, types: Iterable[str]) -> int:
        """How many events of `types` come after `seq`."""
        ...

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        """The last events of some types, in order."""
        ...


class _Stuck(NamedTuple):
    """An event that is to be handled again."""

    seen: Envelope
    kind: FailureClass
    retry_at: float


class Seat:
    """One service of a host."""

    def __init__(
        self, service: Service, bus: Bus, log: Places, clock: Clock, holding: Holding, *, hang_s: float = HANG_S
    ) -> None:
        self.service = service
        self._hang_s = hang_s
        self._bus = bus
        self._log = log
        self._clock = clock
        self._holding = holding
        self._poison: Held | None = holding.poisonous()
        place = log.bookmark(service.name)
        since = place if place is not None else 0 if service.begins == "start" else None
        types = heard_by(type(service))
        self.follower = bus.follow(service.name, types, since) if types else Follower(frozenset(), _nothing, 0)
        self._health = bus.follow(f"{service.name}/health", [ReportHealth])
        self._mark = service.name.encode()
        self._handled = 0
        self._kept = place or 0  # the place that the hub has
        self._stuck: _Stuck | None = None
        self._tries = _tries()
        self._restore_breakers()

    # ── for its host ──────────────────────────────────────────────────────────────────────────────

    def work(self) -> None:
        """Let the service handle what has arrived for it."""
        self._report_health()
        if self._stuck and self._clock.monotonic() < self._stuck.retry_at:
            return
        for _ in range(AT_ONCE):
            seen = self._stuck.seen if self._stuck else self.follower.take()
            if seen is None or not self._handle(seen):
                break
        if self.follower.place - self._kept > KEEP_PLACE:
            self.keep_place()

    def patience(self) -> float | None:
        """Seconds until there is something to do; None when that depends on others."""
        if self._stuck:
            return max(0.0, self._stuck.retry_at - self._clock.monotonic())
        return None if self.follower.idle else 0.0

    @property
    def place(self) -> int:
        """Seq of the last event that it has dealt with; -1 while one waits to be tried again."""
        return -1 if self._stuck else self.follower.place

    def keep_place(self) -> None:
        """Let the hub have the place, unless an event before it waits to be tried again."""
        if not self._stuck and self.follower.place > self._kept:
            self._keep((), None)

    def status(self) -> Packet:
        return {
            "handled": self._handled,
            "waiting": self._waiting() if self.follower.live else 0,
            "place": self.follower.place,
            "stuck": f"{self._stuck.seen!r} ({self._stuck.kind})" if self._stuck else "",
            "dependencies": [guard.status() for guard in self.service.guards.values()],
        }

    def tell_breakers(self, cause: Envelope | None = None) -> None:
        """Put on record what became of the service's dependencies."""
        changes = self.service.breakers_changed()
        if changes:
            self._say(*changes, cause=cause)

    def answer(self, unit: Sequence[Envelope]) -> list[Event]:
        """What the service makes of a unit before it is sent. Where it fails, it is asked again in the usual way."""
        if self._stuck or self._poison or unit[-1].type not in self.follower.types:
            return []
        try:
            with self._limited():
                return list(self.service.answer(unit))
        except Exception:  # noqa: BLE001 - a handler's failure is its own: what was found is told all the same
            _log.warning("%s could not answer %r at once", self.service.name, unit[-1], exc_info=True)
            return []

    # ── handling ──────────────────────────────────────────────────────────────────────────────────

    def _handle(self, seen: Envelope) -> bool:
        """Handle one event; False when it has to be tried again later."""
        if self._poison == (self.service.name, seen.seq):
            self._poison = None
            self._set_aside(seen, "poison", POISON_DEATHS, "the process died each time it handled this")
            self._bus.flush(PATIENCE_S)  # the next event may kill as well, and take along what is still on its way
            return True
        try:
            with self._in_hand(seen):
                events = self.service.handle(seen)
            if events:
                self._keep(events, seen)
        except HubUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - a handler's failure is its own: the others and the loop go on
            return self._failed(seen, error)
        self.tell_breakers(seen)
        self._settled()
        self._handled += 1
        return True

    @contextlib.contextmanager
    def _in_hand(self, seen: Envelope) -> Iterator[None]:
        """While it is handled: a death is blamed on it, and a handler that hangs is ended."""
        self._holding.take(self._mark, seen.seq)
        try:
            with self._limited():
                yield
        finally:
            self._holding.let_go()

    @contextlib.contextmanager
    def _limited(self) -> Iterator[None]:
        signal.setitimer(signal.ITIMER_REAL, self._hang_s)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _failed(self, seen: Envelope, error: Exception) -> bool:
        kind, first = classify(error), self._stuck is None
        wait = self._tries.failed(kind, asked_wait(error))
        said = f"{type(error).__name__}: {error}"
        _log.warning("%s failed on %r (%s)", self.service.name, seen, kind, exc_info=error)
        self.tell_breakers(seen)
        if wait is None:
            self._set_aside(seen, kind, self._tries.spent, said)
            return True
        wait = max(wait, LEAST_WAIT_S)
        self._stuck = _Stuck(seen, kind, self._clock.monotonic() + wait)
        if first:
            delayed = HandlingDelayed(
                service=self.service.name,
                event=seen.id,
                type=seen.type,
                kind=kind,
                error=clean(said, LONGEST_ERROR),
                again_in_s=round(wait, 3),
            )
            self._say(delayed, cause=seen)
        return False

    def _set_aside(self, seen: Envelope, kind: FailureClass, tries: int, error: str) -> None:
        aside = EventSetAside(
            service=self.service.name,
            event=seen.id,
            type=seen.type,
            tries=tries,
            error=clean(error, LONGEST_ERROR),
            kind=kind,
        )
        self._settled()
        self._keep([aside], seen)

    def _settled(self) -> None:
        """The event is done with, one way or the other."""
        self._stuck, self._tries = None, _tries()

    def _keep(self, events: Iterable[Event], cause: Envelope | None) -> None:
        """Hand effects and place to the hub as one unit. A place only counts for events that are kept."""
        place = self.follower.place
        moved = Bookmark(self.service.name, place) if place > self._kept else None
        self._bus.send(*events, cause=cause, bookmark=moved, service=self.service.name, patience=PATIENCE_S)
        self._kept = place

    def _say(self, *events: Event, cause: Envelope | None) -> None:
        self._bus.send(*events, cause=cause, service=self.service.name, patience=PATIENCE_S)

    # ── how it is ─────────────────────────────────────────────────────────────────────────────────

    def _report_health(self) -> None:
        for asked in iter(self._health.take, None):
            order = asked.event
            if isinstance(order, ReportHealth) and order.service == self.service.name:
                report = HealthReported(
                    service=self.service.name, pid=os.getpid(), handled=self._handled, waiting=self._waiting()
                )
                self._bus.whisper(report, cause=asked)

    def _waiting(self) -> int:
        return self._log.waiting(self.follower.place, self.follower.types)

    def _restore_breakers(self) -> None:
        """Go on where an earlier process stopped: what was left alone is still left alone."""
        missing = set(self.service.guards)
        for seen in reversed(self._log.newest([BreakerChanged.__name__], MOST_CHANGES) if missing else []):
            last = seen.event
            if isinstance(last, BreakerChanged) and last.service == self.service.name and last.dependency in missing:
                self.service.guards[last.dependency].restore(last)
                missing.remove(last.dependency)


def _tries() -> Tries:
    """For the next event. Handling may be repeated: its effects count once, with the place in the log."""
    return Tries(random, repeatable=True)


def _nothing(_seq: int, _types: frozenset[str]) -> list[Envelope]:
    """The log of a service that listens to nothing."""
    return []
