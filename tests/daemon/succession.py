"""Two generations of supervisors for tests, tied by a leash: the present one, and the next one it starts when asked."""

import os
import socket

from daemon.doubles.child import FakeChild
from daemon.handover import HandOver, Predecessor
from daemon.leash import Packet
from daemon.listeners import Listeners, at_path
from daemon.paths import Paths
from knowledge.clock import FakeClock
from knowledge.events import DaemonHandedOver, HandOverFailed
from tests.daemon.staging import PROCESSES, Stage

NAMES = [one.name for one in PROCESSES]
NOTHING_SAID = "the next generation ended without a word"


class Succession:
    """The present generation is `old`; each restart makes a child `link`, and `heir` when the test lets it live."""

    def __init__(self, paths: Paths) -> None:
        self.paths, self.clock = paths, FakeClock()
        self._listeners = Listeners()
        self._listeners.open("control", lambda: at_path(paths.control))
        self.links: list[FakeChild] = []
        self.cannot_start = False
        self.stages: list[Stage] = []
        self._every: list[Stage] = []
        self.old = self._stage(HandOver(self._start, self.clock))
        self.old.all_up()
        self.acknowledge(self.old)

    @property
    def link(self) -> FakeChild:
        return self.links[-1]

    @property
    def heir(self) -> Stage:
        return self.stages[-1]

    def _start(self) -> FakeChild:
        if self.cannot_start:
            raise FileNotFoundError("no such interpreter")
        self.links.append(FakeChild(900 + len(self.links), "next"))
        return self.links[-1]

    def _stage(self, hand_over: HandOver | None = None, predecessor: Predecessor | None = None) -> Stage:
        listener = socket.socket(fileno=os.dup(self._listeners.get("control").fileno()))
        one = Stage(self.paths, clock=self.clock, listener=listener, hand_over=hand_over, predecessor=predecessor)
        self.stages.append(one)
        self._every.append(one)
        return one

    # ── step by step ──────────────────────────────────────────────────────────────────────────────

    def ask(self) -> socket.socket:
        """Somebody asks for a restart; the next generation is started."""
        caller = self.old.call(do="restart")
        self.old.turn()
        return caller

    def be_born(self) -> None:
        """The next generation begins, and its hub waits."""
        before = Predecessor(self.link._theirs, os.getpid(), "9.8", self.clock)
        hand_over = HandOver(self._start, self.clock, before)
        self._stage(hand_over, before).begin()

    def warm(self) -> socket.socket:
        """Until the present generation drains."""
        caller = self.ask()
        self.be_born()
        self.heir.child("hub").say(warm=True)
        self.turn()
        return caller

    def given(self) -> socket.socket:
        """Until it is the next one's turn."""
        caller = self.warm()
        self.drain_old()
        self.turn()
        return caller

    def drain_old(self) -> list[str]:
        """Let the present generation's processes end as they are told; their order."""
        order = []
        while drained := self.old.drained():
            for name in drained:
                order.append(name)
                self.clock.advance(0.1)
                self.old.dies(name, "exit 0")
        return order

    def work(self) -> None:
        """The next generation's processes get ready, answer, and its facts are committed."""
        for name in NAMES:
            self.clock.advance(0.01)
            self.heir.ready(name)
        for name in NAMES:
            self.answer_survey(self.heir, name)
        self.acknowledge(self.heir)
        self.turn()

    def answer_survey(self, stage: Stage, name: str) -> None:
        for packet in stage.child(name).heard():
            if packet["do"] == "stats":
                stage.child(name).say(stats=packet["stats"])
        stage.turn()

    def acknowledge(self, stage: Stage) -> None:
        """The hub has committed whatever it was told."""
        stage.child("hub").say(acked=stage.supervisor.herald._n)
        stage.turn()

    def turn(self, seconds: float = 0.0) -> None:
        """Time passes for both, and both do what there is to do."""
        self.clock.advance(seconds)
        for _ in range(3):
            for one in list(self.stages):
                if not one.over and not (one is not self.old and self.link.dead):
                    one.turn()

    # ── what has become of it ─────────────────────────────────────────────────────────────────────

    def heir_dies(self, ending: str = "killed by SIGKILL") -> None:
        """With everything it had started."""
        self.stages[1:] = []
        self.link.die(ending)
        self.old.turn()

    def old_dies(self) -> None:
        """Without a word; the next one reads it from the leash."""
        del self.stages[0]
        self.link.leash.close()
        self.turn()

    def failures(self) -> list[str]:
        """What the present generation says of hand-overs that failed: asked of a hub that is ready."""
        waiting = [fact for _, fact, _ in self.old.supervisor.herald._waiting]
        return [fact.reason for fact in waiting if isinstance(fact, HandOverFailed)]

    def handed_over(self) -> list[DaemonHandedOver]:
        waiting = [fact for _, fact, _ in self.heir.supervisor.herald._waiting]
        return [fact for fact in waiting if isinstance(fact, DaemonHandedOver)]

    def close(self) -> None:
        for one in self._every:
            one.release()
        for link in self.links:
            link.release()
        self._listeners.close()


def opened(stage: Stage) -> bool:
    """Whether the waiting hub was told to begin since this was last asked."""
    told: list[Packet] = stage.child("hub").heard()
    return any(packet["do"] == "open" for packet in told)


def states(both: Succession) -> list[str]:
    """Of the present generation's processes."""
    return [both.old.state(name) for name in NAMES]
