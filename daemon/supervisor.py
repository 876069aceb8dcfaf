"""The supervisor: starts every process, starts the dead again, stops them in order. It alone never does any work.

It is the warmed parent that children are forked from, so it opens no thread and no zmq context. One loop waits
for deaths (pidfd), words of the children (leash), the control socket and signals; with nothing to do it sleeps.
"""

import os
import random
import select
import signal
from collections.abc import Callable

from daemon.child import Child, Fork, fork
from daemon.control import Control, Request
from daemon.errands import Errands
from daemon.herald import Herald
from daemon.leash import Leash, Packet
from daemon.processes import HUB, Process
from daemon.restarts import WINDOW_S, Restarts
from daemon.slot import Failure, Outside, Slot
from daemon.survey import Survey
from knowledge.clock import Clock, SystemClock
from knowledge.events import DaemonStarted, DaemonStopping, ProcessDied, ProcessStarted, ServiceGaveUp

READY_S = 30.0
"""A process that has not become ready after this is ended and counts as dead."""
DRAIN_S = 10.0
"""How long a process may take to finish its step before it is killed."""

Work = Callable[[Process, Leash], None]


class Supervisor:
    """Runs until told to stop. `work` is what a child does with its process and leash."""

    def __init__(
        self,
        processes: list[Process],
        work: Work,
        control: Control,
        *,
        release: str,
        clock: Clock | None = None,
        fork: Fork = fork,
        restarts: Callable[[], Restarts] = lambda: Restarts(random.random),
        errands: Errands | None = None,
        render: Callable[[Packet], Packet] = dict,
        outside: Outside | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._work = work
        self._fork = fork
        self._control = control
        self._release = release
        self._outside = outside or Outside()
        self.slots = {one.name: Slot(one, restarts()) for one in processes}
        self.herald = Herald(self._clock)
        self.began = self._clock.monotonic()
        self.stopping = ""
        self.failure: Failure | None = None
        """Why the daemon could not start at all."""
        self._announced = False
        self._survey = Survey(self._clock)
        self._poll = select.poll()
        self._fds: dict[int, Callable[[], None]] = {}
        self._errands = errands
        self._render = render
        control.attach(self.watch, self.unwatch)
        if errands:
            errands.attach(self.watch, self.unwatch, lambda: list(self._fds), self._errand_failed)

    # ── the loop ──────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Start the hub, then the others; return when everything has stopped."""
        self._start(self.slots[HUB.name])
        while not self._all_stopped():
            self.turn()
        self._control.close()

    def turn(self) -> None:
        """One turn of the loop: wait for something, handle it, do what has become due."""
        for descriptor, _ in self._poll.poll(self._timeout()):
            then = self._fds.get(descriptor)
            if then:
                then()
        self._control.expire(self._clock.monotonic())
        for request in self._control.requests():
            self._answer(request)
        self._due()
        self.herald.due()
        self._survey.expire()
        if self._errands and not self.stopping:
            self._errands.due()

    def watch(self, descriptor: int, then: Callable[[], None]) -> None:
        self._fds[descriptor] = then
        self._poll.register(descriptor, select.POLLIN)

    def unwatch(self, descriptor: int) -> None:
        if self._fds.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def stop(self, reason: str) -> None:
        """Begin to stop: senses first, the hub last."""
        if self.stopping:
            return
        self.stopping = reason
        self._outside.stopping()
        self.herald.tell(DaemonStopping(reason=reason))
        if self._errands:
            self._errands.stop()
        for slot in self.slots.values():
            if slot.state in ("waiting", "given up"):
                slot.state, slot.due = "stopped", None
        self._stop_next()

    def _timeout(self) -> float | None:
        due = [slot.due for slot in self.slots.values() if slot.due is not None]
        due += self._survey.deadlines() + self._control.deadlines()
        if self.herald.again_at is not None:
            due.append(self.herald.again_at)
        if self._errands and not self.stopping:
            due += self._errands.deadlines()
        return max(0.0, (min(due) - self._clock.monotonic()) * 1_000 + 1) if due else None

    def _due(self) -> None:
        now = self._clock.monotonic()
        for slot in self.slots.values():
            if slot.due is None or now < slot.due:
                continue
            slot.due = None
            if slot.state == "waiting":
                self._start(slot)
            elif slot.child:
                slot.child.kill(signal.SIGKILL)

    # ── starting ──────────────────────────────────────────────────────────────────────────────────

    def _start(self, slot: Slot) -> None:
        process = slot.process
        slot.began = self._clock.monotonic()
        slot.state, slot.due, slot.failure = "starting", slot.began + READY_S, None
        child = self._fork(process.name, lambda leash: self._work(process, leash), list(self._fds))
        slot.child = child
        self.watch(child.fileno(), lambda: self._dead(slot, child))
        self.watch(child.leash.fileno(), lambda: self._heard(slot, child))

    def _heard(self, slot: Slot, child: Child) -> None:
        for packet in child.leash.receive():
            if "ready" in packet:
                self._ready(slot, packet)
            elif "acked" in packet:
                self.herald.acknowledged(packet["acked"])
            elif "full" in packet:
                self.herald.refused()
            elif "failed" in packet:
                slot.failure = Failure(packet["failed"], packet["hint"])
            elif "stats" in packet:
                self._survey.hear(slot.process.name, packet)
        if child.leash.cut:
            self.unwatch(child.leash.fileno())

    def _ready(self, slot: Slot, packet: Packet) -> None:
        assert slot.child
        slot.ready_ms = round((self._clock.monotonic() - slot.began) * 1_000, 1)
        slot.state, slot.due = "ready", None
        if slot.process.name == HUB.name:
            if packet.get("healed"):
                self._begin_anew()
            self.herald.serve(slot.child.leash)
            for other in self.slots.values():
                if other.state == "stopped" and not self.stopping:
                    self._start(other)
        self.herald.tell(
            ProcessStarted(
                process=slot.process.name,
                pid=slot.child.pid,
                ready_ms=slot.ready_ms,
                restarts=slot.restarts.total,
            )
        )
        if packet.get("check") and self._errands:
            self._errands.start("check")
        self._announce()
        if self.stopping:
            self._stop_next()

    def _begin_anew(self) -> None:
        """The log was replaced: whoever counts on the old one, or has it open, starts again."""
        self.herald.begin_anew()
        for other in self.slots.values():
            if other.child and other.process.name != HUB.name:
                other.child.kill(signal.SIGTERM)

    def _announce(self) -> None:
        """Say once that everything is up."""
        if self._announced or any(slot.state not in ("ready", "given up") for slot in self.slots.values()):
            return
        self._announced = True
        took = round((self._clock.monotonic() - self.began) * 1_000)
        self.herald.tell(DaemonStarted(release=self._release, pid=os.getpid(), took_ms=took))
        self._outside.ready()

    # ── dying ─────────────────────────────────────────────────────────────────────────────────────

    def _dead(self, slot: Slot, child: Child) -> None:
        self._heard(slot, child)
        self.unwatch(child.fileno())
        self.unwatch(child.leash.fileno())
        ending = child.reap()
        uptime = self._clock.monotonic() - slot.began
        if slot.process.name == HUB.name:
            self.herald.serve(None)
        slot.child, slot.due = None, None
        if slot.state == "stopping" or self.stopping:
            slot.state = "stopped"
            self._stop_next()
        else:
            self._again(slot, child.pid, ending, uptime)
        self._survey.gone(slot.process.name)

    def _again(self, slot: Slot, pid: int, ending: str, uptime: float) -> None:
        """Plan the next start, or give up and say so."""
        now = self._clock.monotonic()
        delay = slot.restarts.died(now, uptime)
        slot.last_ending = slot.failure.message if slot.failure else ending
        self.herald.tell(
            ProcessDied(process=slot.process.name, pid=pid, ending=ending, uptime_s=round(uptime, 3), again_in_s=delay)
        )
        if delay is None:
            slot.state = "given up"
            gave_up = ServiceGaveUp(
                process=slot.process.name,
                services=list(slot.process.services),
                deaths=slot.restarts.recent,
                within_s=WINDOW_S,
            )
            self.herald.tell(gave_up)
            self._announce()
            if slot.process.name == HUB.name and not self._announced:
                self.failure = slot.failure or Failure(f"the hub ended with {ending}", "see `sotto logs hub`")
                self.stop("the hub cannot start")
        else:
            slot.state, slot.due = "waiting", now + delay

    def _errand_failed(self, name: str) -> None:
        """A check that found damage: end the hub, which heals its file when it is started again."""
        hub = self.slots[HUB.name]
        if name == "check" and hub.child and not self.stopping:
            hub.child.kill(signal.SIGTERM)

    # ── stopping ──────────────────────────────────────────────────────────────────────────────────

    def _stop_next(self) -> None:
        """Drain the processes whose turn it is; the next ones follow when these are gone."""
        alive = [slot for slot in self.slots.values() if slot.child]
        turn = min((slot.process.last for slot in alive), default=0)
        for slot in alive:
            if slot.process.last == turn and slot.state != "stopping":
                assert slot.child
                slot.state, slot.due = "stopping", self._clock.monotonic() + DRAIN_S
                slot.child.leash.send({"do": "drain"})

    def _all_stopped(self) -> bool:
        return bool(self.stopping) and not any(slot.child for slot in self.slots.values())

    # ── the command line asks ─────────────────────────────────────────────────────────────────────

    def _answer(self, request: Request) -> None:
        if request.do == "stop":
            self.stop("asked on the command line")
            self._control.hold(request)
        elif request.do == "status":
            leashes = {
                name: slot.child.leash for name, slot in self.slots.items() if slot.child and slot.state == "ready"
            }
            self._survey.ask(leashes, lambda heard: request.reply(self._rendered(heard)))
        else:
            request.reply({"error": f"unknown request {request.do!r}", "hint": "", "code": 2})

    def _rendered(self, heard: dict[str, Packet]) -> Packet:
        try:
            return self._render(self.status(heard))
        except Exception as error:  # noqa: BLE001 - a screen that cannot be drawn must not end the daemon
            return {"error": f"no status: {type(error).__name__}: {error}", "hint": "see `sotto doctor`", "code": 1}

    def status(self, heard: dict[str, Packet]) -> Packet:
        """What the supervisor knows, and what the children said of themselves."""
        now = self._clock.monotonic()
        return {
            "release": self._release,
            "pid": os.getpid(),
            "uptime_s": round(now - self.began, 1),
            "stopping": self.stopping,
            "untold": self.herald.waiting,
            "processes": [slot.status(now, heard.get(name, {})) for name, slot in self.slots.items()],
        }
