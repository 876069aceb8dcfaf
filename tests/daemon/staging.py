"""A supervisor for tests: children that live and die by hand, a clock that moves when told, a real control socket."""

import json
import select
import socket
from collections.abc import Callable, Sequence

from daemon.control import Control
from daemon.doubles.child import FakeChild, FakeFork
from daemon.errands import Errands
from daemon.handover import HandOver, Predecessor
from daemon.leash import Packet
from daemon.paths import Paths
from daemon.processes import HUB, Process
from daemon.restarts import Restarts
from daemon.slot import Outside
from daemon.supervisor import Supervisor
from knowledge.clock import FakeClock
from knowledge.envelope import Header

PROCESSES = [HUB, Process("senses", ("shell",), last=0), Process("thinking", ("diagnosis",))]


class Stage:
    """A supervisor, its children, and what it told the world."""

    def __init__(
        self,
        paths: Paths,
        *,
        clock: FakeClock | None = None,
        listener: socket.socket | None = None,
        hand_over: HandOver | None = None,
        predecessor: Predecessor | None = None,
        processes: Sequence[Process] = PROCESSES,
    ) -> None:
        self.clock, self.fork = clock or FakeClock(), FakeFork()
        self.path = paths.control
        self.said: list[str] = []
        self.control = Control(paths.control, self.clock, listener)
        self.errands = Errands(lambda _leash: None, lambda _leash: None, self.clock, self.fork)
        self.supervisor = Supervisor(
            list(processes),
            lambda _process, _leash: None,
            self.control,
            release="9.9",
            clock=self.clock,
            fork=self.fork,
            restarts=lambda: Restarts(lambda: 0.5),
            errands=self.errands,
            outside=Outside(
                ready=lambda: self.said.append("ready"),
                stopping=lambda: self.said.append("stopping"),
                charge=lambda: self.said.append("charge"),
            ),
            hand_over=hand_over,
            predecessor=predecessor,
        )
        self.callers: list[socket.socket] = []

    @property
    def over(self) -> bool:
        return self.supervisor.over

    def begin(self) -> None:
        self.supervisor.begin()

    def all_up(self) -> None:
        self.begin()
        for name in ("hub", "senses", "thinking"):
            self.ready(name)

    def turn(self, seconds: float = 0.0) -> None:
        """Let time pass and the supervisor do all there is to do; it never waits here."""
        self.clock.advance(seconds)
        self.until(lambda: not self._something())

    def until(self, done: Callable[[], bool]) -> None:
        bell = socket.socketpair()
        self.supervisor.loop.watch(bell[0].fileno(), lambda: None)
        bell[1].send(b"!")  # the poll returns at once: with a clock by hand nothing else would end it
        for _ in range(20):
            self.supervisor.turn()
            if done():
                break
        self.supervisor.loop.unwatch(bell[0].fileno())
        for end in bell:
            end.close()

    def _something(self) -> bool:
        """Whether a death, a word or a caller waits to be noticed; there may be more after one turn."""
        return len(select.select(self.supervisor.loop.descriptors, [], [], 0)[0]) > 1

    def child(self, name: str) -> FakeChild:
        return self.fork.last(name)

    def ready(self, name: str) -> None:
        self.child(name).say(ready=True)
        self.turn()

    def dies(self, name: str, ending: str = "exit 1") -> None:
        self.child(name).die(ending)
        self.turn()

    def state(self, name: str) -> str:
        return self.supervisor.slots[name].state

    @property
    def forked(self) -> list[str]:
        return [child.name for child in self.fork.children]

    def told(self, name: str = "hub") -> list[tuple[str, Packet]]:
        """The facts that the hub was given since the last call: type and body."""
        units = [packet for packet in self.child(name).heard() if packet["do"] == "unit"]
        return [(Header.decode(one["header"].encode()).type, json.loads(one["body"])) for one in units]

    def drained(self) -> list[str]:
        """Names of processes that have been told to finish since the last call."""
        alive = [slot.process.name for slot in self.supervisor.slots.values() if slot.child]
        return [name for name in alive if any(one["do"] == "drain" for one in self.child(name).heard())]

    def call(self, **asked: object) -> socket.socket:
        end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        end.connect(str(self.path))
        end.settimeout(5)
        end.sendall(json.dumps(asked).encode() + b"\n")
        self.callers.append(end)
        return end

    def close(self) -> None:
        self.supervisor.stop("the test ends")
        for child in self.fork.children:
            if child.leash.fileno() >= 0:
                child.die("exit 0")
        self.turn()
        self.release()

    def release(self) -> None:
        """Close whatever is open, as the end of a process does."""
        for child in self.fork.children:
            child.release()
        self.errands.close()
        self.control.close(remove=False)
        for caller in self.callers:
            caller.close()


def answer(caller: socket.socket) -> Packet:
    return json.loads(caller.recv(65_536))
