"""A client between two hubs: the one that ends sends it to the next, and what passes unheard is said again."""

import time
from collections.abc import Iterator

import pytest

from daemon.bus_client import ASK_AGAIN_S, HURRY_S, BusClient
from daemon.child import Child, fork
from daemon.hub import main as hub_main
from daemon.leash import Leash
from daemon.outbox import RESEND_S
from daemon.paths import Paths
from knowledge.clock import FakeClock
from knowledge.errors import HubUnreachable, NoAnswer
from knowledge.events import BackupFailed, BackupMade, HealthReported, ReportHealth
from knowledge.store.log import EventLog
from tests.patience import PATIENCE_S


class Hubs:
    """One hub after the other."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._children: list[Child] = []

    def start(self) -> Child:
        """A hub that serves."""
        child = fork("hub", lambda leash: hub_main(self._paths, leash), [])
        self._children.append(child)
        assert child.leash.wait()[0]["ready"]
        return child

    def end(self, child: Child) -> None:
        self._children.remove(child)
        child.leash.send({"do": "drain", "another_follows": True})
        assert child.reap() == "exit 0"

    def close(self) -> None:
        for child in list(self._children):
            self.end(child)


@pytest.fixture
def hubs(home: Paths) -> Iterator[Hubs]:
    one = Hubs(home)
    yield one
    one.close()


def failed(reason: str = "") -> BackupFailed:
    return BackupFailed(database="core.db", reason=reason)


def test_what_is_said_between_two_hubs_is_taken_by_the_next_one_at_once(hubs: Hubs, home: Paths) -> None:
    """Whose hub is gone without a word tries again after longer and longer waits; who was told so does not."""
    first = hubs.start()
    with BusClient(home, "test") as bus:
        bus.publish(failed("before"))
        hubs.end(first)
        bus.send(failed("between"))
        with pytest.raises(HubUnreachable):
            bus.flush(HURRY_S * 0.25)
        assert bus._outbox.again_at is not None
        assert bus._outbox.again_at <= time.monotonic() + RESEND_S
        hubs.start()
        bus.flush(60)
        bus.publish(failed("after"))
    with EventLog.open(home.core) as log:
        kept = [one.event.reason for one in log.every(types=["BackupFailed"])]
    assert kept == ["before", "between", "after"]


def test_a_reader_misses_nothing_between_two_hubs(hubs: Hubs, home: Paths) -> None:
    first = hubs.start()
    with BusClient(home, "test") as bus, BusClient(home, "reader") as reader:
        seen = reader.follow("reader", [BackupFailed])
        while not seen.live:
            reader.poll(1)
        found: list[str] = []
        for number in range(3):
            bus.publish(failed(str(number)))
        hubs.end(first)
        hubs.start()
        for number in range(3, 6):
            bus.publish(failed(str(number)))
        until = time.monotonic() + PATIENCE_S
        while len(found) < 6 and time.monotonic() < until:
            reader.poll(1)
            found += [one.event.reason for one in iter(seen.take, None)]
    assert found == [str(number) for number in range(6)]


def test_the_hurry_ends(hubs: Hubs, home: Paths) -> None:
    """The next hub may never come: nobody tries a hundred times a second for ever."""
    first, clock = hubs.start(), FakeClock()
    with BusClient(home, "test", clock=clock) as bus:
        bus.publish(failed("before"))
        hubs.end(first)
        bus.poll(1)
        assert bus._calm_at == clock.monotonic() + HURRY_S
        clock.advance(HURRY_S)
        bus.poll(0)
        assert bus._calm_at is None
        hubs.start()
        bus.publish(failed("after"))


def test_a_welcome_ends_the_hurry(hubs: Hubs, home: Paths) -> None:
    first = hubs.start()
    with BusClient(home, "test") as bus:
        bus.publish(failed("before"))
        hubs.end(first)
        hubs.start()
        bus.publish(failed("after"))
        assert bus._calm_at is None


def test_a_hub_that_ends_leaves_no_path_and_takes_none_of_the_next_one(hubs: Hubs, home: Paths) -> None:
    hubs.end(hubs.start())
    assert not home.hub_in.exists()
    assert not home.hub_out.exists()
    hubs.start()
    assert home.hub_in.exists()
    assert home.hub_out.exists()


def test_an_order_that_nobody_heard_is_said_again_under_the_same_id(hubs: Hubs, home: Paths) -> None:
    """Who is meant may just be starting: the one here is deaf to the first call."""
    hubs.start()

    def be_deaf_once(leash: Leash) -> None:
        with BusClient(home, "deaf") as ears:
            asked = ears.follow("deaf", [ReportHealth])
            heard: list[str] = []
            while not asked.live:
                ears.poll(1)
            leash.send({"listening": True})
            while not leash.cut and len(heard) < 2:
                ears.poll(1)
                for one in iter(asked.take, None):
                    heard.append(one.id)
                    if len(heard) == 2:
                        report = HealthReported(service="x", pid=1, handled=len(set(heard)), waiting=0)
                        ears.whisper(report, cause=one)
            leash.wait()

    deaf = fork("deaf", be_deaf_once, [])
    assert deaf.leash.wait() == [{"listening": True}]
    with BusClient(home, "test") as bus:
        began = time.monotonic()
        answer = bus.ask(ReportHealth(service="x"), 20)
        assert time.monotonic() - began >= ASK_AGAIN_S
        assert answer.event.model_dump()["handled"] == 1
    deaf.leash.send({"do": "end"})
    assert deaf.reap() == "exit 0"


def test_who_asks_while_there_is_no_hub_is_answered_by_patience_alone(home: Paths) -> None:
    with BusClient(home, "test") as bus, pytest.raises(HubUnreachable):
        bus.ask(ReportHealth(service="x"), 0.2)


def test_an_order_that_nobody_answers_leaves_no_subscription(hubs: Hubs, home: Paths) -> None:
    hubs.start()
    with BusClient(home, "test") as bus:
        with pytest.raises(NoAnswer):
            bus.ask(ReportHealth(service="nobody"), 0.6)
        assert bus._followers == {}
        assert bus.publish(BackupMade(database="x", path="y", bytes=1, took_ms=1))[0].seq
