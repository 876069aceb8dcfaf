"""The supervisor's children: started, heard, started again when they die, drained in their order."""

import signal
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from daemon.child import Child, Fork
from daemon.holding import Holding
from daemon.leash import Leash, Packet
from daemon.listeners import Listeners
from daemon.loop import Loop
from daemon.processes import Process
from daemon.restarts import Restarts
from daemon.slot import Failure, Slot
from knowledge.clock import Clock

READY_S = 30.0
"""A process that has not become ready after this is ended and counts as dead."""
DRAIN_S = 10.0
"""How long a process may take to finish its step before it is killed."""

Work = Callable[[Process, Leash, Holding], None]


class Death(NamedTuple):
    """How a child died that was not told to end."""

    ending: str
    uptime_s: float
    again_in_s: float | None
    """When it comes back; None for never."""
    handling: str
    """What it had in its hands."""


class Parent(Protocol):
    """Who hears what becomes of the children."""

    def ready(self, slot: Slot, packet: Packet) -> None:
        """A child can work."""
        ...

    def busy(self, what: str) -> None:
        """A child takes longer than usual, and says why; it is not ended for that."""
        ...

    def said(self, slot: Slot, packet: Packet) -> None:
        """A child said something else."""
        ...

    def died(self, slot: Slot, pid: int, death: Death) -> None:
        """A child that was not told to end did."""
        ...

    def gone(self, slot: Slot) -> None:
        """A child has ended, for whatever reason."""
        ...

    def draining(self, slot: Slot) -> None:
        """A child was told to finish."""
        ...

    def drained(self) -> None:
        """The last child has ended after `drain`."""
        ...


class Family:
    """Every process of one generation. Part of its loop."""

    def __init__(
        self,
        processes: Iterable[Process],
        work: Work,
        *,
        fork: Fork,
        restarts: Callable[[], Restarts],
        clock: Clock,
        loop: Loop,
        listeners: Listeners,
        parent: Parent,
    ) -> None:
        self.slots = {one.name: Slot(one, restarts()) for one in processes}
        self._work = work
        self._fork = fork
        self._clock = clock
        self._loop = loop
        self._listeners = listeners
        self._parent = parent
        self.drains = False
        self._farewell: Packet = {}
        loop.join(self)

    @property
    def empty(self) -> bool:
        return not any(slot.child for slot in self.slots.values())

    def start(self, slot: Slot, patience: float | None = READY_S) -> None:
        """Fork its process. One that is not ready within `patience` seconds is ended."""
        process = slot.process
        slot.began = self._clock.monotonic()
        slot.state, slot.failure, slot.busy, slot.rested = "starting", None, "", None
        slot.due = None if patience is None else slot.began + patience
        private = self.not_for(process.listens)
        child = self._fork(process.name, lambda leash: self._work(process, leash, slot.holding), private)
        slot.child = child
        self._loop.watch(child.fileno(), lambda: self._dead(slot, child))
        self._loop.watch(child.leash.fileno(), lambda: self._heard(slot, child))

    def start_stopped(self) -> None:
        """Start whatever does not run yet; those that only have to be there for something rest until then."""
        for slot in self.slots.values():
            if slot.state == "stopped" and slot.process.wakes:
                slot.state = "resting"
            elif slot.state == "stopped":
                self.start(slot)

    def wake(self, name: str, seq: int) -> None:
        """There is something to do for a process that may rest; `seq` is that of the event."""
        slot = self.slots.get(name)
        if slot is None or self.drains:
            return
        slot.wanted = max(slot.wanted, seq)
        if slot.state == "resting":
            self.start(slot)

    def drain(self, *, another_follows: bool = False) -> None:
        """Stop all of them, in the order of their `last`; `Parent.drained` follows when that is done.

        `another_follows`: the next generation waits to go on where they stop.
        """
        self.drains = True
        self._farewell = {"do": "drain", "another_follows": another_follows}
        for slot in self.slots.values():
            if slot.state in ("waiting", "given up", "resting"):
                slot.state, slot.due = "stopped", None
        self._drain_next()

    def not_for(self, listens: Iterable[str]) -> list[int]:
        """Descriptors that a child which listens to `listens` must not keep."""
        kept = {self._listeners.get(name).fileno() for name in listens}
        return sorted({*self._loop.descriptors, *self._listeners.not_for(listens)} - kept)

    def deadlines(self) -> list[float]:
        return [slot.due for slot in self.slots.values() if slot.due is not None]

    def due(self) -> None:
        now = self._clock.monotonic()
        for slot in self.slots.values():
            if slot.due is None or now < slot.due:
                continue
            slot.due = None
            if slot.state == "waiting":
                self.start(slot)
            elif slot.child:
                slot.child.kill(signal.SIGKILL)

    def _heard(self, slot: Slot, child: Child) -> None:
        for packet in child.leash.receive():
            if "ready" in packet:
                self._ready(slot, packet)
            elif "failed" in packet:
                slot.failure = Failure(packet["failed"], packet["hint"])
            elif "busy" in packet:
                slot.busy, slot.due = packet["busy"], None
                self._parent.busy(packet["busy"])
            elif "wanted" in packet:
                self.wake(packet["wanted"], packet["seq"])
            elif "rested" in packet:
                slot.rested = packet["rested"]
            else:
                self._parent.said(slot, packet)
        if child.leash.cut:
            self._loop.unwatch(child.leash.fileno())

    def _ready(self, slot: Slot, packet: Packet) -> None:
        slot.ready_ms = round((self._clock.monotonic() - slot.began) * 1_000, 1)
        slot.state, slot.due, slot.busy = "ready", None, ""
        self._parent.ready(slot, packet)
        if self.drains:
            self._drain_next()

    def _dead(self, slot: Slot, child: Child) -> None:
        self._heard(slot, child)
        self._loop.unwatch(child.fileno())
        self._loop.unwatch(child.leash.fileno())
        ending = child.reap()
        now = self._clock.monotonic()
        slot.child, slot.due, slot.busy = None, None, ""
        if self.drains:
            slot.state = "stopped"
            self._parent.gone(slot)
            self._drain_next()
            return
        if slot.rested is not None and ending == "exit 0":
            slot.state = "resting"
            self._parent.gone(slot)
            if slot.wanted > slot.rested:  # something came while it ended
                self.start(slot)
            return
        held = slot.holding.died()
        if slot.holding.poisonous():
            slot.restarts.forgive()  # the next process puts the event aside
        delay = slot.restarts.died(now, now - slot.began)
        slot.last_ending = slot.failure.message if slot.failure else ending
        slot.state, slot.due = ("given up", None) if delay is None else ("waiting", now + delay)
        self._parent.gone(slot)
        self._parent.died(slot, child.pid, Death(ending, round(now - slot.began, 3), delay, str(held or "")))

    def _drain_next(self) -> None:
        """Tell those whose turn it is; the next ones follow when these are gone."""
        alive = [slot for slot in self.slots.values() if slot.child]
        turn = min((slot.process.last for slot in alive), default=0)
        for slot in alive:
            if slot.process.last == turn and slot.state != "stopping":
                assert slot.child
                slot.state, slot.due = "stopping", self._clock.monotonic() + DRAIN_S
                slot.child.leash.send(self._farewell)
                self._parent.draining(slot)
        if not alive:
            self.drains = False
            self._parent.drained()
