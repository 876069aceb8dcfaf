"""A process that runs services: one loop on one poll, each event handled once, a failing handler isolated."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from daemon.bus import Bus
from daemon.holding import Holding
from daemon.leash import Leash, Packet
from daemon.resting import Resting
from daemon.seat import HANG_S, PATIENCE_S, Places, Seat
from daemon.service import Seen, Service
from daemon.trimming import Trimming
from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable
from knowledge.events import Event

DRAIN_S = 10.0
_log = logging.getLogger("host")


class Host:
    """Runs services until told to drain, or until the supervisor is gone."""

    def __init__(
        self,
        services: list[Service],
        bus: Bus,
        log: Places,
        leash: Leash,
        clock: Clock,
        *,
        holding: Holding | None = None,
        refused: Mapping[str, str] | None = None,
        hang_s: float = HANG_S,
        rests: bool = False,
    ) -> None:
        """`refused` are services that were not started, and why: the status says so. With `rests` it ends by itself
        when there is nothing to do: it is started for the next event that it is for.
        """
        self._bus, self._clock = bus, clock
        self._refused = dict(refused or {})
        self._leash = leash
        self._draining = False
        self._memory = Trimming()
        self._inputs: dict[int, Callable[[], None]] = {}
        self._confirmed: list[tuple[Envelope, Callable[[], None]]] = []
        shared = holding or Holding()
        self._seats = [Seat(service, bus, log, clock, shared, hang_s=hang_s) for service in services]
        self._resting = Resting(self._seats, clock) if rests and self._seats else None
        self._bus.watch(leash.fileno(), self._commands)

    def run(self) -> None:
        for seat in self._seats:
            for descriptor, read in seat.service.inputs().items():
                self._inputs[descriptor] = partial(self._sensed, seat, read)
        self._listen()
        self._leash.send({"ready": True})
        for seat in self._seats:
            self._sensed(seat, seat.service.wake)
        while not (self._draining or self._leash.cut or self._rested):
            self._bus.poll(self._rest())
            self._confirm()
            for seat in self._seats:
                seat.work()
        self._finish()
        if self._resting and self._rested:
            self._leash.send({"rested": self._resting.place})

    # ── sensing ───────────────────────────────────────────────────────────────────────────────────

    def _sensed(self, seat: Seat, read: Callable[[], Iterable[Seen]]) -> None:
        """Publish what a sense found; its source may forget once the hub has it.

        Sending may wait, and waiting polls: inputs are left alone meanwhile, so that none is read within itself.
        """
        for descriptor in self._inputs:
            self._bus.unwatch(descriptor)
        try:
            for seen in read():
                envelopes = self._bus.send(
                    *seen.events,
                    cause=seen.cause,
                    bookmark=seen.bookmark,
                    project=seen.project,
                    service=seat.service.name,
                    answer=self._answer if seen.first else None,
                    patience=PATIENCE_S,
                )
                if seen.then and envelopes:
                    self._confirmed.append((envelopes[-1], seen.then))
                self._confirm()
            seat.tell_breakers()
        except HubUnreachable:
            raise
        except Exception:  # noqa: BLE001 - foreign input: what one file holds must not end the others' service
            _log.exception("%s could not read its input", seat.service.name)
        finally:
            self._listen()

    def _answer(self, unit: list[Envelope]) -> list[tuple[str, Event]]:
        """What the services here make of what is about to be sent: it need not go to the hub and back first."""
        return [(seat.service.name, event) for seat in self._seats for event in seat.answer(unit)]

    def _listen(self) -> None:
        for descriptor, sensed in self._inputs.items():
            self._bus.watch(descriptor, sensed)

    def _confirm(self) -> None:
        """Tell sources what the hub has, in the order it was sent.

        What it had already gets no number; asking for one would hold back all that comes after it.
        """
        while self._confirmed and self._bus.confirmed(self._confirmed[0][0]):
            self._confirmed.pop(0)[1]()

    # ── the loop's surroundings ───────────────────────────────────────────────────────────────────

    def _rest(self) -> float | None:
        """Seconds to sleep at most; None until something happens. Who sleeps gives back memory."""
        patience = min((wait for seat in self._seats if (wait := seat.patience()) is not None), default=None)
        if patience is None or patience > 0:
            later = self._memory.rest(self._clock.monotonic())
            end = self._resting.wait() if self._resting else None
            patience = min((wait for wait in (patience, later, end) if wait is not None), default=None)
        return patience

    @property
    def _rested(self) -> bool:
        """Whether there has been nothing to do for long enough."""
        return self._resting is not None and self._resting.wait() == 0

    def _commands(self) -> None:
        for packet in self._leash.receive():
            if packet["do"] == "drain":
                self._draining = True
            elif packet["do"] == "stats":
                self._leash.send(self._stats(packet))

    def _stats(self, packet: Packet) -> Packet:
        services = {seat.service.name: seat.status() for seat in self._seats}
        return {
            "stats": packet["stats"],
            "services": services,
            "unacked": self._bus.unacked,
            "refused": self._refused,
        }

    def _finish(self) -> None:
        """Let what is under way come to an end, keep every place, wait for the hub to confirm, let go of inputs."""
        for seat in self._seats if self._draining else ():
            self._sensed(seat, seat.service.drain)
        for seat in self._seats:
            seat.keep_place()
        try:
            self._bus.flush(DRAIN_S)
        except HubUnreachable:
            _log.warning("left with %d units unconfirmed; they will be derived again", self._bus.unacked)
        self._confirm()
        for seat in self._seats:
            seat.service.stop()
