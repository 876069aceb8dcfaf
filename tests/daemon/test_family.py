"""The children of one generation: which descriptors they get, and what a death says of what was in their hands."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator

import pytest

from daemon.child import Child, fork
from daemon.doubles.child import FakeChild
from daemon.family import Death, Family
from daemon.holding import POISON_DEATHS
from daemon.leash import Leash, Packet
from daemon.listeners import Listeners, at_path
from daemon.loop import Loop
from daemon.paths import Paths
from daemon.processes import HUB, Process
from daemon.restarts import Restarts
from daemon.slot import Slot
from knowledge.clock import FakeClock

LISTENING = Process("gateway", ("gateway",), listens=("gateway",))
DEAF = Process("thinking", ("diagnosis",))


class Ears:
    """Hears what becomes of the children, and does nothing."""

    def __init__(self) -> None:
        self.deaths: list[tuple[str, Death]] = []
        self.over = 0

    def ready(self, slot: Slot, packet: Packet) -> None: ...

    def said(self, slot: Slot, packet: Packet) -> None: ...

    def gone(self, slot: Slot) -> None: ...

    def draining(self, slot: Slot) -> None: ...

    def died(self, slot: Slot, pid: int, death: Death) -> None:
        self.deaths.append((slot.process.name, death))

    def drained(self) -> None:
        self.over += 1


class Home:
    """A family with two listening sockets."""

    def __init__(self, paths: Paths) -> None:
        self.closed: dict[str, list[int]] = {}
        self.children: list[FakeChild] = []
        self.clock, self.ears = FakeClock(), Ears()
        self.loop, self.listeners = Loop(self.clock), Listeners()
        for name in ("control", "gateway"):
            self.listeners.open(name, lambda name=name: at_path(paths.run / f"{name}.sock"))
        self.loop.watch(self.listeners.get("control").fileno(), lambda: None)
        self.family = Family(
            [HUB, LISTENING, DEAF],
            lambda _process, _leash, _holding: None,
            fork=self._fork,
            restarts=lambda: Restarts(lambda: 0.5),
            clock=self.clock,
            loop=self.loop,
            listeners=self.listeners,
            parent=self.ears,
        )

    def _fork(self, name: str, main: Callable[[Leash], None], close: Iterable[int]) -> Child:
        self.closed[name] = list(close)
        self.children.append(FakeChild(100 + len(self.children), name))
        return self.children[-1]

    def start(self, name: str) -> FakeChild:
        self.family.start(self.family.slots[name])
        return self.children[-1]

    def close(self) -> None:
        for child in self.children:
            child.leash.close()
            child._theirs.close()
        self.listeners.close()


@pytest.fixture
def house(home: Paths) -> Iterator[Home]:
    one = Home(home)
    yield one
    one.close()


def test_a_child_keeps_the_socket_it_listens_to_and_nothing_else_of_ours(house: Home) -> None:
    control, gateway = (house.listeners.get(name).fileno() for name in ("control", "gateway"))
    hub = house.start("hub")
    house.start("gateway")
    house.start("thinking")
    ties = {hub.fileno(), hub.leash.fileno()}
    assert set(house.closed["hub"]) == {control, gateway}
    assert set(house.closed["gateway"]) == {control} | ties
    assert set(house.closed["thinking"]) > {control, gateway} | ties


def test_a_watched_socket_is_kept_by_who_listens_to_it(house: Home) -> None:
    gateway = house.listeners.get("gateway").fileno()
    house.loop.watch(gateway, lambda: None)
    assert gateway not in house.family.not_for(["gateway"])
    assert gateway in house.family.not_for([])


def test_a_real_child_listens_on_what_it_was_given(house: Home, home: Paths) -> None:
    gateway, control = house.listeners.get("gateway"), house.listeners.get("control").fileno()

    def serve(leash: Leash) -> None:
        try:
            os.fstat(control)
        except OSError as error:
            leash.send({"control": error.strerror})
        gateway.setblocking(True)
        end, _ = gateway.accept()
        end.sendall(b"hello")
        end.close()

    child = fork("gateway", serve, house.family.not_for(["gateway"]))
    house.listeners.close()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(home.run / "gateway.sock"))
        assert caller.recv(10) == b"hello"
    assert child.leash.receive() == [{"control": "Bad file descriptor"}]
    assert child.reap() == "exit 0"


def test_a_death_says_what_was_in_its_hands_and_the_next_life_finds_the_same_page(house: Home) -> None:
    slot = house.family.slots["thinking"]
    for _ in range(POISON_DEATHS):
        child = house.start("thinking")
        slot.holding.take(b"diagnosis", 7)
        child.die("killed by SIGKILL")
        house.loop.turn()
    assert [(name, death.handling) for name, death in house.ears.deaths] == [
        ("thinking", "diagnosis on e7")
    ] * POISON_DEATHS
    assert slot.holding.poisonous() == ("diagnosis", 7)


def test_a_death_with_empty_hands_says_nothing_of_them(house: Home) -> None:
    house.start("thinking").die("exit 1")
    house.loop.turn()
    assert house.ears.deaths[0][1].handling == ""


def test_the_end_of_a_drain_blames_nobody(house: Home) -> None:
    """A process that was told to end and was killed at the deadline may have had anything in its hands."""
    child = house.start("thinking")
    slot = house.family.slots["thinking"]
    slot.holding.take(b"diagnosis", 7)
    house.family.drain()
    child.die("killed by SIGKILL")
    house.loop.turn()
    assert (house.ears.deaths, slot.holding.deaths, house.ears.over) == ([], 0, 1)
