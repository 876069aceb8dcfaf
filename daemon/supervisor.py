"""The supervisor: starts every process, starts the dead again, stops them in order. It alone never does any work.

It is the warmed parent that children are forked from, so it opens no thread and no zmq context. One loop waits
for deaths (pidfd), words of the children (leash), the control socket and signals; with nothing to do it sleeps.
"""

import os
import random
import signal
from collections.abc import Callable

from daemon.child import Fork, fork
from daemon.control import Control
from daemon.errands import Errands
from daemon.family import READY_S, Death, Family, Work
from daemon.handover import PROOF_S, HandOver, Predecessor
from daemon.herald import Herald
from daemon.leash import Packet
from daemon.listeners import Listeners
from daemon.loop import Loop
from daemon.processes import HUB, Process
from daemon.reception import Reception
from daemon.restarts import WINDOW_S, Restarts
from daemon.slot import Failure, Outside, Slot, silence
from daemon.survey import Survey
from knowledge.clock import Clock, SystemClock
from knowledge.events import DaemonStarted, DaemonStopping, HandOverFailed, ProcessDied, ProcessStarted, ServiceGaveUp

HANDING_OVER = "handing over to the next generation"


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
        listeners: Listeners | None = None,
        hand_over: HandOver | None = None,
        predecessor: Predecessor | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._control = control
        self._release = release
        self._outside = outside or Outside()
        self._listeners = listeners or Listeners()
        self.loop = Loop(self._clock)
        self.family = Family(
            processes,
            work,
            fork=fork,
            restarts=restarts,
            clock=self._clock,
            loop=self.loop,
            listeners=self._listeners,
            parent=self,
        )
        self.slots = self.family.slots
        self.herald = Herald(self._clock)
        self.began = self._clock.monotonic()
        self.stopping = ""
        self.failure: Failure | None = None
        """Why the daemon could not start at all."""
        self._announced = self._answered = False
        self._survey, self._errands = Survey(self._clock), errands
        self._hand_over = hand_over
        self._predecessor = predecessor
        self._reception = Reception(
            control, self._survey, self.slots, known=self.known, render=render, clock=self._clock
        )
        self._join()

    def _join(self) -> None:
        """Bring everything into the loop."""
        self.loop.join(self, self.herald, self._survey)
        if self._errands:
            watch, unwatch = self.loop.watch, self.loop.unwatch
            self._errands.attach(watch, unwatch, lambda: self.family.not_for(()), self._errand_failed)
        if self._hand_over:
            self._hand_over.attach(self.loop, lambda: self._drain(HANDING_OVER), self._resume, self.stop)
        if self._predecessor:
            self._predecessor.attach(self.loop, self._take)
        else:
            self._control.attach(self.loop.watch, self.loop.unwatch)

    # ── the loop ──────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Start the hub, then the others; return when everything has stopped."""
        self.begin()
        while not self.over:
            self.turn()
        self.end()

    def begin(self) -> None:
        """Start with the hub, which waits for its turn while another generation rules."""
        self.family.start(self.slots[HUB.name], READY_S if self.in_charge else None)

    def turn(self) -> None:
        """One turn of the loop, and an answer to whoever asked."""
        self.loop.turn()
        for request in self._control.requests():
            stops = self.stopping not in ("", HANDING_OVER)  # its end is waited for, and another one started
            self._reception.answer(request, self.stop, None if stops else self._hand_over)

    def stop(self, reason: str) -> None:
        """Begin to stop: senses first, the hub last."""
        if self._hand_over and self._hand_over.active:
            self._hand_over.cancel(reason)
        elif self.stopping:
            return
        self._outside.stopping()
        if self._predecessor and not self.failure:
            self._predecessor.stopped(reason)
        if self.stopping:
            self.stopping = reason
        else:
            self._drain(reason)

    def end(self) -> None:
        """Let go of the sockets; a path stays where another generation listens."""
        heir = self._hand_over and self._hand_over.heir
        self._control.close(remove=not (heir or (self._predecessor and self._predecessor.watching)))
        self._listeners.close()
        if self._errands:
            self._errands.close()

    @property
    def in_charge(self) -> bool:
        """Whether this generation rules, or waits for another one to hand over."""
        return self._predecessor is None or not self._predecessor.in_charge

    @property
    def over(self) -> bool:
        """Whether nothing is left to do: everything has stopped, and nobody waits for what we handed over."""
        return bool(self.stopping) and self.family.empty and not (self._hand_over and self._hand_over.active)

    def deadlines(self) -> list[float]:
        due = self._control.deadlines()
        return due + self._errands.deadlines() if self._errands and not self.stopping else due

    def due(self) -> None:
        self._control.expire(self._clock.monotonic())
        if self._errands and not self.stopping:
            self._errands.due()

    def _drain(self, reason: str) -> None:
        self.stopping = reason
        self.herald.tell(DaemonStopping(reason=reason))
        if self._errands:
            self._errands.stop()
        self.family.drain(another_follows=reason == HANDING_OVER)

    # ── what becomes of the children ──────────────────────────────────────────────────────────────

    def ready(self, slot: Slot, packet: Packet) -> None:
        assert slot.child
        if slot.process.name == HUB.name:
            if self._predecessor:
                self._predecessor.hub_ready()
            if packet.get("healed"):
                self._begin_anew()
            self.herald.serve(slot.child.leash)
            if not self.stopping:
                self.family.start_stopped()
        name, pid, restarts = slot.process.name, slot.child.pid, slot.restarts.total
        self.herald.tell(ProcessStarted(process=name, pid=pid, ready_ms=slot.ready_ms, restarts=restarts))
        if packet.get("check") and self._errands:
            self._errands.start("check")
        self._announce()

    def busy(self, what: str) -> None:
        self._outside.busy(what)
        if self._predecessor:
            self._predecessor.busy(what)

    def said(self, slot: Slot, packet: Packet) -> None:
        if "acked" in packet:
            self.herald.acknowledged(packet["acked"])
            self._prove()
        elif "full" in packet:
            self.herald.refused()
        elif "stats" in packet:
            self._survey.hear(slot.process.name, packet)
        elif "warm" in packet and self._predecessor:
            self._predecessor.warm()

    def gone(self, slot: Slot) -> None:
        if slot.process.name == HUB.name:
            self.herald.serve(None)
        self._survey.gone(slot.process.name)

    def died(self, slot: Slot, pid: int, death: Death) -> None:
        name = slot.process.name
        why = slot.failure or Failure(f"{name} ended with {death.ending}", f"see `sotto logs {name}`")
        self.herald.tell(ProcessDied(process=name, pid=pid, **death._asdict()))
        if self._predecessor and self._predecessor.watching:
            self._predecessor.failed(why)
        if death.again_in_s is not None:
            return
        deaths = slot.restarts.recent
        gave_up = ServiceGaveUp(process=name, services=list(slot.process.services), deaths=deaths, within_s=WINDOW_S)
        self.herald.tell(gave_up)
        self._announce()
        if name == HUB.name and not self._announced:
            self.failure = why
            self.stop("the hub cannot start")

    def draining(self, slot: Slot) -> None:
        if slot.process.name == HUB.name and self._hand_over:
            self._hand_over.hub_drains()

    def drained(self) -> None:
        if self._hand_over and self._hand_over.state == "draining":
            self._control.pause()
            self._hand_over.give()
        elif self._hand_over and self._hand_over.state == "failed":
            self._resume()

    def _announce(self) -> None:
        """Say once that everything is up."""
        if self._announced or any(slot.state not in ("ready", "given up", "resting") for slot in self.slots.values()):
            return
        self._announced = True
        took = round((self._clock.monotonic() - self.began) * 1_000)
        self.herald.tell(DaemonStarted(release=self._release, pid=os.getpid(), took_ms=took))
        self._outside.ready()
        if self._predecessor and self._predecessor.watching:
            self._reception.ask(self._judge, PROOF_S)

    def _begin_anew(self) -> None:
        """The log was replaced: whoever counts on the old one, or has it open, starts again."""
        self.herald.begin_anew()
        for other in self.slots.values():
            if other.child and other.process.name != HUB.name:
                other.child.kill(signal.SIGTERM)

    def _errand_failed(self, name: str) -> None:
        """A check that found damage: end the hub, which heals its file when it is started again."""
        hub = self.slots[HUB.name]
        if name == "check" and hub.child and not self.stopping:
            hub.child.kill(signal.SIGTERM)

    # ── from generation to generation (see daemon.handover) ───────────────────────────────────────

    def _take(self) -> None:
        """The generation before us has stopped, or died: it is our turn."""
        self._outside.charge()
        self._control.attach(self.loop.watch, self.loop.unwatch)
        hub = self.slots[HUB.name]
        if hub.child and hub.state == "starting":
            hub.began = self._clock.monotonic()
            hub.due = hub.began + READY_S
            hub.child.leash.send({"do": "open"})

    def _judge(self, heard: dict[str, Packet]) -> None:
        """Every process was asked how it is: the last proof that this generation works."""
        silent = [slot for name, slot in sorted(self.slots.items()) if name not in heard and not slot.excused]
        if silent and self._predecessor:
            self._predecessor.failed(silence(silent))
        self._answered = not silent
        self._prove()

    def _prove(self) -> None:
        """Once all have answered and the hub has committed what we told it, the generation before us may go."""
        if self._predecessor and self._predecessor.watching and self._answered and not self.herald.waiting:
            self.herald.tell(self._predecessor.healthy(os.getpid(), self._release))

    def _resume(self) -> None:
        """The next generation failed: go on in its place, once what was draining has ended."""
        assert self._hand_over
        if self.stopping not in ("", HANDING_OVER) or (self.stopping and not self.family.empty):
            return
        self._hand_over.resumed()
        self.herald.tell(HandOverFailed(reason=self._hand_over.failure.message))
        self._outside.charge()
        if self.stopping:
            self.stopping, self._announced, self.began = "", False, self._clock.monotonic()
            self._control.resume()
            self.begin()

    def known(self) -> Packet:
        """What the supervisor knows of itself."""
        return {
            "release": self._release,
            "pid": os.getpid(),
            "uptime_s": round(self._clock.monotonic() - self.began, 1),
            "stopping": self.stopping,
            "untold": self.herald.waiting,
        }
