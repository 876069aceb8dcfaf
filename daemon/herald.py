"""The supervisor's voice: its facts wait here until the hub, living or yet to be born, has committed them."""

import logging
from collections import deque

from daemon.leash import Leash
from daemon.outbox import FULL_S
from knowledge.clock import Clock
from knowledge.envelope import seal
from knowledge.events import Event
from knowledge.ids import EventId, new_epoch
from knowledge.moment import Moment, local_offset

SOURCE = "supervisor"
MOST = 1_000
"""Facts that wait while there is no hub; what comes beyond is only in the supervisor's own log file."""
_log = logging.getLogger("supervisor")


class Herald:
    """Facts in order, resent to each new hub until acknowledged."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._epoch = new_epoch()
        self._n = 0
        self._waiting: deque[tuple[int, Event, Moment]] = deque()
        self._hub: Leash | None = None
        self._behind = False
        self.again_at: float | None = None
        """When to say everything again, because the hub had no room."""

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def tell(self, fact: Event) -> None:
        """Publish a fact now or as soon as there is a hub."""
        _log.info("%s %s", type(fact).__name__, fact.model_dump_json())
        if len(self._waiting) >= MOST:
            return
        self._n += 1
        at = self._clock.now()
        self._waiting.append((self._n, fact, Moment(at, local_offset(at))))
        self._send(self._waiting[-1])

    def serve(self, hub: Leash | None) -> None:
        """Speak through this hub from now on."""
        self._hub = hub
        if hub:
            hub.send({"do": "hello", "epoch": self._epoch})
            self._send_all()

    def begin_anew(self) -> None:
        """The log is another one, which knows nothing of our numbers: what waits is numbered again."""
        self._epoch = new_epoch()
        self._waiting = deque((n, fact, moment) for n, (_, fact, moment) in enumerate(self._waiting, 1))
        self._n = len(self._waiting)

    def acknowledged(self, n: int) -> None:
        """The hub has everything up to `n`."""
        while self._waiting and self._waiting[0][0] <= n:
            self._waiting.popleft()
        if self._behind:
            self._send_all()

    def refused(self) -> None:
        """The hub's disk is full: it has taken nothing, and will be asked again."""
        self.again_at = self._clock.monotonic() + FULL_S

    def deadlines(self) -> list[float]:
        return [] if self.again_at is None else [self.again_at]

    def due(self) -> None:
        if self.again_at is not None and self._clock.monotonic() >= self.again_at:
            self._send_all()

    def _send_all(self) -> None:
        self._behind, self.again_at = False, None
        for one in self._waiting:
            self._send(one)

    def _send(self, one: tuple[int, Event, Moment]) -> None:
        n, fact, moment = one
        if self._hub and not self._behind:
            envelope = seal(fact, EventId(SOURCE, self._epoch, n), moment)
            packet = {"do": "unit", "n": n, "header": envelope.head.decode(), "body": envelope.body.decode()}
            self._behind = not self._hub.send(packet)
