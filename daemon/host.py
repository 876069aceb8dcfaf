"""A process that runs services: one loop on one poll, each event handled once, a failing handler isolated."""

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from daemon.bus import Bus
from daemon.follower import Follower
from daemon.leash import Leash, Packet
from daemon.service import Seen, Service
from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable
from knowledge.events import Event, EventSetAside, HealthReported, ReportHealth
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark

TRIES = 3
RETRY_S = (0.1, 0.5)
"""How long to wait before the second and the third try."""
AT_ONCE = 64
"""Events that one service handles before the others have their turn."""
KEEP_PLACE = 1_000
"""Events without effect after which the place in the log is kept all the same."""
DRAIN_S = 10.0
PATIENCE_S = 86_400.0
"""A host waits for the hub as long as it takes: a full disk is no reason to die, and nothing else is to be done."""
LONGEST_ERROR = 2_000
"""Characters of an error that are put on record; the process's log file has it whole."""
_log = logging.getLogger("host")


class Places(Protocol):
    """What a host asks of the log; `knowledge.store.log.EventLog` answers."""

    def bookmark(self, reader: str) -> int | None:
        """How far a reader has come."""
        ...

    def waiting(self, seq: int, types: Iterable[str]) -> int:
        """How many events of `types` come after `seq`."""
        ...


@dataclass
class Seat:
    """A service at work: its place in the log and the event it stumbled over."""

    service: Service
    follower: Follower
    health: Follower
    handled: int = 0
    kept: int = 0
    """Place that the hub has."""
    stuck: Envelope | None = None
    tries: int = 0
    retry_at: float = 0.0


class Host:
    """Runs services until told to drain, or until the supervisor is gone."""

    def __init__(self, services: list[Service], bus: Bus, log: Places, leash: Leash, clock: Clock) -> None:
        self._log = log
        self._bus = bus
        self._leash = leash
        self._clock = clock
        self._draining = False
        self._inputs: dict[int, Callable[[], None]] = {}
        self._confirmed: list[tuple[Envelope, Callable[[], None]]] = []
        self._seats = [self._seat(service) for service in services]
        self._bus.watch(leash.fileno(), self._commands)

    def run(self) -> None:
        for seat in self._seats:
            for descriptor, read in seat.service.inputs().items():
                self._inputs[descriptor] = partial(self._sensed, seat.service, read)
        self._listen()
        self._leash.send({"ready": True})
        for seat in self._seats:
            self._sensed(seat.service, seat.service.wake)
        while not (self._draining or self._leash.cut):
            self._bus.poll(self._patience())
            self._confirm()
            for seat in self._seats:
                self._work(seat)
        self._finish()

    # ── handling ──────────────────────────────────────────────────────────────────────────────────

    def _seat(self, service: Service) -> Seat:
        place = self._log.bookmark(service.name)
        since = place if place is not None else 0 if service.begins == "start" else None
        types = sorted(service.handlers())
        follower = self._bus.follow(service.name, types, since) if types else Follower(frozenset(), _nothing, 0)
        health = self._bus.follow(f"{service.name}/health", [ReportHealth])
        return Seat(service, follower, health, kept=place or 0)

    def _work(self, seat: Seat) -> None:
        """Let one service handle what has arrived for it."""
        self._report_health(seat)
        if seat.stuck and self._clock.monotonic() < seat.retry_at:
            return
        for _ in range(AT_ONCE):
            seen = seat.stuck or seat.follower.take()
            if seen is None or not self._handle(seat, seen):
                break
        if seat.follower.place - seat.kept > KEEP_PLACE and not seat.stuck:
            self._keep(seat, (), None)

    def _handle(self, seat: Seat, seen: Envelope) -> bool:
        """Handle one event; False when it has to be tried again later."""
        try:
            events = seat.service.handle(seen)
            if events:
                self._keep(seat, events, seen)
        except HubUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - a handler's failure is its own: the others and the loop go on
            return self._failed(seat, seen, error)
        seat.stuck, seat.tries = None, 0
        seat.handled += 1
        return True

    def _failed(self, seat: Seat, seen: Envelope, error: Exception) -> bool:
        seat.tries += 1
        _log.warning("%s failed on %r, try %d", seat.service.name, seen, seat.tries, exc_info=error)
        if seat.tries < TRIES:
            seat.stuck = seen
            seat.retry_at = self._clock.monotonic() + RETRY_S[seat.tries - 1]
            return False
        aside = EventSetAside(
            service=seat.service.name,
            event=seen.id,
            type=seen.type,
            tries=seat.tries,
            error=clean(f"{type(error).__name__}: {error}"[:LONGEST_ERROR]),
        )
        seat.stuck, seat.tries = None, 0
        self._keep(seat, [aside], seen)
        return True

    def _keep(self, seat: Seat, events: Iterable[Event], cause: Envelope | None) -> None:
        """Hand effects and place to the hub as one unit. A place only counts for events that are kept."""
        place = seat.follower.place
        moved = Bookmark(seat.service.name, place) if place > seat.kept else None
        self._bus.send(*events, cause=cause, bookmark=moved, service=seat.service.name, patience=PATIENCE_S)
        seat.kept = place

    def _report_health(self, seat: Seat) -> None:
        for asked in iter(seat.health.take, None):
            order = asked.event
            if isinstance(order, ReportHealth) and order.service == seat.service.name:
                report = HealthReported(
                    service=seat.service.name, pid=os.getpid(), handled=seat.handled, waiting=self._waiting(seat)
                )
                self._bus.whisper(report, cause=asked)

    # ── sensing ───────────────────────────────────────────────────────────────────────────────────

    def _sensed(self, service: Service, read: Callable[[], Iterable[Seen]]) -> None:
        """Publish what a sense found; its source may forget once the hub has it.

        Sending may wait, and waiting polls: inputs are left alone meanwhile, so that none is read within itself.
        """
        for descriptor in self._inputs:
            self._bus.unwatch(descriptor)
        try:
            for seen in read():
                envelopes = self._bus.send(
                    *seen.events,
                    bookmark=seen.bookmark,
                    project=seen.project,
                    service=service.name,
                    patience=PATIENCE_S,
                )
                if seen.then and envelopes:
                    self._confirmed.append((envelopes[-1], seen.then))
                self._confirm()
        except HubUnreachable:
            raise
        except Exception:  # noqa: BLE001 - foreign input: what one file holds must not end the others' service
            _log.exception("%s could not read its input", service.name)
        finally:
            self._listen()

    def _listen(self) -> None:
        for descriptor, sensed in self._inputs.items():
            self._bus.watch(descriptor, sensed)

    def _confirm(self) -> None:
        """Tell sources what has been committed, in the order it was sent."""
        while self._confirmed and (self._confirmed[0][0].seq or not self._bus.unacked):
            self._confirmed.pop(0)[1]()

    # ── the loop's surroundings ───────────────────────────────────────────────────────────────────

    def _patience(self) -> float | None:
        """Seconds to sleep at most; None until something happens."""
        waits: list[float] = []
        for seat in self._seats:
            if seat.stuck:
                waits.append(max(0.0, seat.retry_at - self._clock.monotonic()))
            elif not seat.follower.idle:
                return 0.0
        return min(waits) if waits else None

    def _waiting(self, seat: Seat) -> int:
        return self._log.waiting(seat.follower.place, seat.follower.types)

    def _commands(self) -> None:
        for packet in self._leash.receive():
            if packet["do"] == "drain":
                self._draining = True
            elif packet["do"] == "stats":
                self._leash.send(self._stats(packet))

    def _stats(self, packet: Packet) -> Packet:
        services = {
            seat.service.name: {
                "handled": seat.handled,
                "waiting": self._waiting(seat) if seat.follower.live else 0,
                "place": seat.follower.place,
                "stuck": repr(seat.stuck) if seat.stuck else "",
            }
            for seat in self._seats
        }
        return {"stats": packet["stats"], "services": services, "unacked": self._bus.unacked}

    def _finish(self) -> None:
        """Keep every place, wait for the hub to confirm, let go of inputs."""
        for seat in self._seats:
            if not seat.stuck and seat.follower.place > seat.kept:
                self._keep(seat, (), None)
        try:
            self._bus.flush(DRAIN_S)
        except HubUnreachable:
            _log.warning("left with %d units unconfirmed; they will be derived again", self._bus.unacked)
        self._confirm()
        for seat in self._seats:
            seat.service.stop()


def _nothing(_seq: int, _types: frozenset[str]) -> list[Envelope]:
    """The log of a service that listens to nothing."""
    return []
