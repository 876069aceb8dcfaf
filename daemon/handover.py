"""Handing over: the next generation warms up beside the present one, takes over when that has drained, and is sent
away when it is not healthy in time.

    present   working ──▶ warming ──▶ draining ──▶ given ──▶ healthy: it ends
                 ▲            │           │           │
                 └────────────┴───────────┴───────────┘ failed: whatever it had stopped is started again

    next      waiting ──▶ taken ──▶ healthy: alone

The two talk over a leash. Whichever dies, the other goes on: the present one as before, the next one in its place.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from daemon.child import Child
from daemon.leash import Leash, Packet
from daemon.loop import Loop
from daemon.slot import Failure
from knowledge.clock import Clock
from knowledge.events import DaemonHandedOver

WARM_S = 50.0
"""How long the next generation may take until it is ready to take over."""
HEALTHY_S = 30.0
"""How long it may take from then until every process of it works: what hangs is waited for, what dies is not, and a
machine on which other things run is slow."""
PROOF_S = 15.0
"""How long of this each process may take to answer that it works."""

BUSY_S = 600.0
"""How long it may take when it says that it has to check or change the database first."""

Answer = Callable[[Packet], None]
Passing = Literal["no", "warming", "draining", "given", "healthy", "failed"]


class HandOver:
    """The present generation's side."""

    def __init__(
        self,
        start: Callable[[], Child],
        clock: Clock,
        predecessor: "Predecessor | None" = None,
        *,
        obstacle: Callable[[], str] = str,
        hint: str = "",
    ) -> None:
        """`obstacle` says why not to begin, `hint` where to look when the next generation ends without a word."""
        self._obstacle = obstacle
        self._hint = hint
        self._start = start
        self._clock = clock
        self._predecessor = predecessor
        self.state: Passing = "no"
        self.failure = Failure("", "")
        """Why the last one failed."""
        self.heir = 0
        """Pid of the generation that took over."""
        self._child: Child | None = None
        self._answer: Answer = _nobody
        self._until: float | None = None
        self._began = self._drained = 0.0
        self._leaving = False
        """Whether the next generation ends by itself, because somebody told it to stop."""
        self._loop: Loop
        self._drain: Callable[[], None]
        self._failed: Callable[[], None]
        self._stop: Callable[[str], None]

    def attach(
        self, loop: Loop, drain: Callable[[], None], failed: Callable[[], None], stop: Callable[[str], None]
    ) -> None:
        """Join the supervisor's loop: `drain` stops what runs, `failed` hears that it has to go on, `stop` ends it."""
        self._loop, self._drain, self._failed, self._stop = loop, drain, failed, stop
        loop.join(self)

    @property
    def active(self) -> bool:
        return self.state in ("warming", "draining", "given")

    def begin(self, answer: Answer) -> None:
        """Start the next generation; `answer` hears how it went."""
        if self.state != "no" or (self._predecessor and self._predecessor.watching):
            answer({"error": "a hand-over is under way", "hint": "see `sotto status`", "code": 1})
            return
        if why := self._obstacle():
            answer({"error": why, "hint": "see `sotto doctor`", "code": 1})
            return
        self.state, self._answer = "warming", answer
        self.failure = Failure("the next generation ended without a word", self._hint)
        self._began, self._drained, self._leaving = self._clock.monotonic(), 0.0, False
        try:
            self._child = child = self._start()
        except OSError as error:
            self.failure = Failure(f"the next generation cannot be started: {error}", "see `sotto doctor`")
            self._give_up()
            return
        self._until = self._began + WARM_S
        self._loop.watch(child.fileno(), lambda: self._dead(child))
        self._loop.watch(child.leash.fileno(), lambda: self._heard(child))

    def give(self) -> None:
        """Everything of ours has stopped: it is the next one's turn."""
        assert self._child
        now = self._clock.monotonic()
        self.state, self._until = "given", now + HEALTHY_S
        self._child.leash.send({"do": "take", "began": self._began, "drained": self._drained or now})

    def hub_drains(self) -> None:
        """From now on nobody takes events."""
        self._drained = self._clock.monotonic()

    def resumed(self) -> None:
        """The present generation works again."""
        self.state = "no"

    def cancel(self, reason: str) -> None:
        """Somebody wants all of it to end."""
        if self.active and self._child and not self._leaving:
            self.failure = Failure(reason, "")
            self._child.kill(9)

    def deadlines(self) -> list[float]:
        return [] if self._until is None else [self._until]

    def due(self) -> None:
        if self._until is None or self._clock.monotonic() < self._until or not self._child:
            return
        what, limit = ("warm", WARM_S) if self.state == "warming" else ("healthy", HEALTHY_S)
        self.failure = Failure(f"the next generation was not {what} after {limit:g} s", "see `sotto logs supervisor`")
        self._until = None
        self._child.kill(9)

    def _heard(self, child: Child) -> None:
        for packet in child.leash.receive():
            if "warm" in packet and self.state == "warming":
                self.state, self._until = "draining", None
                self._drain()
            elif "healthy" in packet and self.state == "given":
                self.state, self._until, self.heir = "healthy", None, child.pid
                self._answer(packet["healthy"])
            elif "busy" in packet and self._until is not None:
                self._until = self._clock.monotonic() + BUSY_S
            elif "failed" in packet and not self._leaving:
                self.failure = Failure(packet["failed"], packet["hint"])
                child.kill(9)
            elif "stop" in packet and self.state == "given":
                self.failure = Failure(packet["stop"], "")
                self._leaving, self._until = True, None
                self._stop(packet["stop"])
        if child.leash.cut:
            self._loop.unwatch(child.leash.fileno())

    def _dead(self, child: Child) -> None:
        """It is gone, and with it every process it had started."""
        self._heard(child)
        self._loop.unwatch(child.fileno())
        self._loop.unwatch(child.leash.fileno())
        child.reap()
        self._child, self._until = None, None
        if self.active:
            self._give_up()

    def _give_up(self) -> None:
        self.state = "failed"
        self._answer({"error": self.failure.message, "hint": self.failure.hint, "code": 1})
        self._failed()


class _Handed(NamedTuple):
    """When things happened before the next generation's turn, in monotonic seconds."""

    began: float
    drained: float


class Predecessor:
    """The next generation's side."""

    def __init__(self, leash: Leash, pid: int, release: str, clock: Clock) -> None:
        self._leash = leash
        self._pid = pid
        self._release = release
        self._clock = clock
        self._handed: _Handed | None = None
        self._ready = 0.0
        self.judged = False
        """Whether health has been decided."""
        self._loop: Loop
        self._take: Callable[[], None]

    def attach(self, loop: Loop, take: Callable[[], None]) -> None:
        """Join the supervisor's loop; `take` is called when it is our turn."""
        self._loop, self._take = loop, take
        loop.watch(self._leash.fileno(), self._heard)

    @property
    def in_charge(self) -> bool:
        """Whether the predecessor still is."""
        return self._handed is None

    @property
    def watching(self) -> bool:
        """Whether it would go on in our place if we failed."""
        return not self.judged and not self._leash.cut

    def warm(self) -> None:
        """We could begin at once."""
        self._leash.send({"warm": True})

    def busy(self, what: str) -> None:
        """Our hub takes longer than usual: there is more to wait for."""
        self._leash.send({"busy": what})

    def hub_ready(self) -> None:
        self._ready = self._clock.monotonic()

    def failed(self, failure: Failure) -> None:
        """We are not fit; it ends us."""
        self._leash.send({"failed": failure.message, "hint": failure.hint})

    def stopped(self, reason: str) -> None:
        """Somebody told us to stop, and means both of us."""
        if not self.in_charge and self.watching:
            self._leash.send({"stop": reason})

    def healthy(self, pid: int, release: str) -> DaemonHandedOver:
        """We work, and it may go; what to put on record."""
        assert self._handed
        self.judged = True
        fact = DaemonHandedOver(
            before=self._pid,
            pid=pid,
            release_before=self._release,
            release=release,
            took_ms=_ms(self._clock.monotonic() - self._handed.began),
            gap_ms=_ms(self._ready - self._handed.drained),
        )
        self._leash.send({"healthy": {"pid": pid, "took_ms": fact.took_ms, "gap_ms": fact.gap_ms}})
        return fact

    def _heard(self) -> None:
        packets = self._leash.receive()
        for packet in packets:
            if packet["do"] == "take" and self._handed is None:
                self._handed = _Handed(packet["began"], packet["drained"])
                self._take()
        if self._leash.cut:
            self._loop.unwatch(self._leash.fileno())
            if self._handed is None:  # it died: nobody else will give the word
                now = self._clock.monotonic()
                self._handed = _Handed(now, now)
                self._take()


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 1)


def _nobody(_packet: Packet) -> None:
    """Nobody waits for an answer."""
