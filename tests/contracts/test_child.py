"""What the supervisor may rely on of a child, be it a process or one that lives and dies by hand."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

from daemon.child import Child, fork
from daemon.doubles.child import FakeFork
from daemon.leash import Leash, Packet
from tests.patience import PATIENCE_S


class Made(Protocol):
    """A child that obeys: `say` lets it send a packet, `exit` lets it end, `heard` is what it was told."""

    child: Child

    def say(self, **packet: object) -> None: ...

    def exit(self, status: int) -> None: ...

    def heard(self) -> list[Packet]: ...


class Process:
    """A real process that does what it is told over a pipe of its own."""

    def __init__(self) -> None:
        self._orders, orders = Leash.pair()
        self.child = fork("obedient", lambda leash: obey(orders, leash), [self._orders.fileno()])
        orders.close()

    def say(self, **packet: object) -> None:
        self._orders.send({"say": packet})

    def exit(self, status: int) -> None:
        self._orders.send({"exit": status})

    def heard(self) -> list[Packet]:
        self._orders.send({"heard": True})
        assert select.select([self._orders], [], [], PATIENCE_S)[0]
        heard: list[Packet] = self._orders.receive()[0]["heard"]
        return heard

    def close(self) -> None:
        self._orders.close()


def obey(orders: Leash, leash: Leash) -> None:
    while True:
        select.select([orders], [], [])
        for order in orders.receive():
            if "say" in order:
                leash.send(order["say"])
            elif "exit" in order:
                sys.exit(order["exit"])
            else:
                orders.send({"heard": leash.receive()})
        if orders.cut:
            return


class Puppet:
    """The double, by the same words."""

    def __init__(self) -> None:
        self.fork = FakeFork()
        self.child = self.fork("obedient", lambda _leash: None, [])

    def say(self, **packet: object) -> None:
        self.fork.last("obedient").say(**packet)

    def exit(self, status: int) -> None:
        self.fork.last("obedient").die(f"exit {status}")

    def heard(self) -> list[Packet]:
        return self.fork.last("obedient").heard()

    def close(self) -> None: ...


@pytest.fixture(params=[Process, Puppet])
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    one = request.param()
    yield one
    one.close()


def readable(what: object) -> bool:
    return bool(select.select([what], [], [], PATIENCE_S)[0])


def told(child: Child) -> list[Packet]:
    assert readable(child.leash)
    return child.leash.receive()


@pytest.mark.parametrize("status", [0, 1, 70])
def test_its_death_can_be_waited_for_and_its_ending_read(made: Made, status: int) -> None:
    assert not select.select([made.child], [], [], 0)[0]
    made.exit(status)
    assert readable(made.child)
    assert made.child.reap() == f"exit {status}"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed_says_by_what(made: Made, number: signal.Signals) -> None:
    made.say(ready=True)
    told(made.child)
    made.child.kill(number)
    assert readable(made.child)
    assert made.child.reap() == f"killed by {number.name}"


def test_words_go_both_ways_and_keep_their_order(made: Made) -> None:
    for number in range(3):
        made.say(n=number)
    heard: list[Packet] = []
    while len(heard) < 3:
        heard += told(made.child)
    assert heard == [{"n": 0}, {"n": 1}, {"n": 2}]
    made.child.leash.send({"do": "drain"})
    made.child.leash.send({"do": "stats"})
    assert made.heard() == [{"do": "drain"}, {"do": "stats"}]
    made.exit(0)
    assert readable(made.child)
    made.child.reap()


def test_its_last_words_are_heard_after_its_death(made: Made) -> None:
    made.say(last="word")
    made.exit(0)
    assert readable(made.child)
    assert made.child.leash.receive() == [{"last": "word"}]
    assert made.child.leash.cut
    made.child.reap()


def test_its_pid_is_a_number(made: Made) -> None:
    assert made.child.pid > 0
    made.exit(0)
    assert readable(made.child)
    made.child.reap()


# ── what only a process can do ────────────────────────────────────────────────────────────────────


def run(main: Callable[[Leash], object], *close: int) -> tuple[str, list[Packet]]:
    child = fork("test", lambda leash: main(leash) and None, close)
    assert readable(child)
    heard = child.leash.receive()
    return child.reap(), heard


def fail(_leash: Leash) -> None:
    raise ValueError("as it happens")


@pytest.mark.parametrize(
    ("main", "ending"),
    [
        (lambda _leash: None, "exit 0"),
        (lambda _leash: sys.exit(3), "exit 3"),
        (lambda _leash: sys.exit("a sentence"), "exit 1"),
        (lambda _leash: sys.exit(), "exit 1"),
    ],
)
def test_how_it_ends_is_its_status(main: Callable[[Leash], None], ending: str) -> None:
    assert run(main)[0] == ending


def test_an_error_ends_the_child_and_never_comes_into_the_parents_stack() -> None:
    assert run(fail)[0] == "exit 1"


def test_it_has_the_name_of_its_process() -> None:
    def name(leash: Leash) -> None:
        with open("/proc/self/comm", encoding="ascii") as comm:  # noqa: PTH123
            leash.send({"name": comm.read().strip()})

    assert run(name) == ("exit 0", [{"name": "sotto-test"}])


def test_descriptors_that_are_not_for_it_are_closed() -> None:
    ours, theirs = os.pipe()

    def look(leash: Leash) -> None:
        open_ones = []
        for descriptor in (ours, theirs):
            try:
                os.fstat(descriptor)
                open_ones.append(descriptor)
            except OSError:
                continue
        leash.send({"open": open_ones})

    assert run(look, ours)[1] == [{"open": [theirs]}]
    os.close(ours)
    os.close(theirs)


def test_ctrl_c_is_not_for_it_and_other_signals_end_it() -> None:
    def tell(leash: Leash) -> None:
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        leash.send({number.name: str(signal.getsignal(number)) for number in numbers})

    [(_, [handlers])] = [run(tell)]
    assert handlers == {
        "SIGINT": str(signal.SIG_IGN),
        "SIGTERM": str(signal.SIG_DFL),
        "SIGHUP": str(signal.SIG_DFL),
    }


def test_it_dies_with_its_parent() -> None:
    grandchild: list[int] = []

    def parent(leash: Leash) -> None:
        inner = fork("inner", lambda _leash: time.sleep(60), [])
        leash.send({"pid": inner.pid})
        time.sleep(60)

    child = fork("outer", parent, [])
    grandchild.append(told(child)[0]["pid"])
    death = os.pidfd_open(grandchild[0])
    child.kill(signal.SIGKILL)
    assert readable(child)
    assert child.reap() == "killed by SIGKILL"
    assert select.select([death], [], [], PATIENCE_S)[0]
    os.close(death)
