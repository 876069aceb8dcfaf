"""A host and its services on a bus within one process: it runs until nothing is left to do."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest

from daemon.config import Config
from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.host import AT_ONCE, KEEP_PLACE, RETRY_S, TRIES, Host
from daemon.leash import Leash, Packet
from daemon.paths import Paths
from daemon.service import Seen, Service, World, on
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable
from knowledge.events import (
    BackupFailed,
    BackupMade,
    CommandFinished,
    Event,
    EventSetAside,
    FailureDiagnosed,
    HealthReported,
    ReportHealth,
)
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark, Unit
from tests.making import finished


class RecordingHub(MemoryHub):
    """Remembers units as they came."""

    def __init__(self) -> None:
        super().__init__()
        self.units: list[Unit] = []

    def commit(self, unit: Unit) -> None:
        self.units.append(unit)
        super().commit(unit)

    def bookmark(self, reader: str) -> int | None:
        return self.bookmarks.get(reader)

    def waiting(self, seq: int, types: Iterable[str]) -> int:
        return len(self.read(seq, frozenset(types)))


class DrivenBus(MemoryBus):
    """Where a host would sleep, time passes; where it would sleep for ever, the next act comes, or the end."""

    def __init__(self, hub: MemoryHub, clock: FakeClock) -> None:
        super().__init__(hub, "thinking", clock=clock)
        self.clock = clock
        self.acts: list[Callable[[], object]] = []
        self.naps: list[float] = []

    def poll(self, patience: float | None = None) -> None:
        if patience is None:
            self.acts.pop(0)()
        elif patience:
            self.naps.append(patience)
            self.clock.advance(patience)
        super().poll(patience)


class House:
    """A hub with somebody who speaks on it, and hosts that come and go."""

    def __init__(self, paths: Paths) -> None:
        self.clock = FakeClock()
        self.hub = RecordingHub()
        self.speaker = MemoryBus(self.hub, "shell", clock=self.clock)
        self.world = World(paths, Config(), self.clock, MemoryStreams())
        self.leashes: list[Leash] = []
        self.bus = DrivenBus(self.hub, self.clock)

    def say(self, *events: Event) -> list[Envelope]:
        return [self.speaker.publish(event)[0] for event in events]

    def run(self, *services: Service, acts: Iterable[Callable[[], object]] = ()) -> Leash:
        """Host services until nothing is left to do; the supervisor's end of the leash."""
        ours, theirs = Leash.pair()
        self.leashes += [ours, theirs]
        self.bus = DrivenBus(self.hub, self.clock)
        self.bus.acts = [*acts, lambda: ours.send({"do": "drain"})]
        Host(list(services), self.bus, self.hub, theirs, self.clock).run()
        return ours

    def logged(self, kind: type[Event]) -> list[Envelope]:
        return [one for one in self.hub.log if one.type == kind.__name__]


@pytest.fixture
def house(home: Paths) -> Iterator[House]:
    one = House(home)
    yield one
    for leash in one.leashes:
        leash.close()


def backup(number: int) -> BackupMade:
    return BackupMade(database="core.db", path=f"backup {number}", bytes=number, took_ms=0)


class Echo(Service):
    """Says something for each command; fails as often as it is told to."""

    name = "echo"

    def __init__(self, world: World, failures: Mapping[str, int] | None = None) -> None:
        super().__init__(world)
        self.failures = dict(failures or {})
        self.heard: list[str] = []
        self.stopped = False

    @on(CommandFinished)
    def backup_failed(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        self.heard.append(str(event.command))
        if self.failures.get(event.command, 0):
            self.failures[event.command] -= 1
            raise RuntimeError(f"cannot stand {event.command}")
        if event.status:
            yield BackupFailed(database="echo", reason=str(event.command))

    def stop(self) -> None:
        self.stopped = True


class Other(Echo):
    name = "other"

    @on(CommandFinished)
    def backup_made(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        self.heard.append(str(event.command))
        yield backup(event.status)


class Newcomer(Echo):
    name = "newcomer"
    begins = "now"

    @on(CommandFinished)
    def backup_failed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        return Echo.backup_failed(self, event, seen)


# ── handling ──────────────────────────────────────────────────────────────────────────────────────


def test_what_a_handler_yields_is_committed_with_the_place_it_was_made_at(house: House) -> None:
    [_, asked] = house.say(finished("a"), finished("b", 1))
    house.run(Echo(house.world))
    [unit] = [unit for unit in house.hub.units if unit.source == "thinking"]
    assert unit.bookmark == Bookmark("echo", asked.seq)
    [made] = unit.events
    assert made.event == BackupFailed(database="echo", reason="b")
    assert (made.speaker, made.trace, made.header.cause) == ("echo", asked.id, asked.id)


def test_the_supervisor_hears_that_it_is_ready_and_inputs_are_let_go_at_the_end(house: House) -> None:
    echo = Echo(house.world)
    assert house.run(echo).receive()[0] == {"ready": True}
    assert echo.stopped


def test_it_goes_on_where_it_stopped(house: House) -> None:
    house.say(finished("a", 1))
    house.run(Echo(house.world))
    house.say(finished("b", 1))
    second = Echo(house.world)
    house.run(second)
    assert second.heard == ["b"]
    assert [one.event.reason for one in house.logged(BackupFailed)] == ["a", "b"]


def test_a_place_without_effects_is_kept_at_the_end(house: House) -> None:
    house.say(finished("a"), finished("b"))
    house.run(Echo(house.world))
    assert house.hub.bookmarks == {"echo": 2}


def test_a_place_without_effects_is_kept_now_and_then(house: House) -> None:
    house.say(*[finished(str(number)) for number in range(KEEP_PLACE + AT_ONCE)])
    kept: list[int] = []
    house.run(Echo(house.world), acts=[lambda: kept.append(house.hub.bookmarks["echo"])])
    assert kept[0] > KEEP_PLACE


def test_a_second_life_that_begins_too_early_repeats_nothing(house: House) -> None:
    """As after a crash between the commit and the reader's notice of it."""
    house.say(*[finished(str(number), number % 2) for number in range(20)])
    house.run(Echo(house.world))
    before = [one.id for one in house.logged(BackupFailed)]
    places, house.hub.bookmarks = house.hub.bookmarks, {}
    ours, theirs = Leash.pair()
    house.leashes += [ours, theirs]
    bus = DrivenBus(house.hub, house.clock)
    bus.acts = [lambda: ours.send({"do": "drain"})]
    again = Echo(house.world)
    host = Host([again], bus, house.hub, theirs, house.clock)
    house.hub.bookmarks = places
    host.run()
    assert len(again.heard) == 20
    assert [one.id for one in house.logged(BackupFailed)] == before


def test_a_newcomer_may_begin_with_the_present(house: House) -> None:
    house.say(finished("long ago", 1))
    newcomer = Newcomer(house.world)
    house.run(newcomer, acts=[lambda: house.say(finished("now", 1))])
    assert newcomer.heard == ["now"]


def test_what_happens_while_it_runs_is_handled(house: House) -> None:
    echo = Echo(house.world)
    house.run(echo, acts=[lambda: house.say(finished("a", 1)), lambda: house.say(finished("b", 1))])
    assert echo.heard == ["a", "b"]


def test_services_take_turns(house: House) -> None:
    house.say(*[finished(str(number)) for number in range(AT_ONCE * 3)])
    order: list[str] = []
    echo, other = Echo(house.world), Other(house.world)
    for one in (echo, other):
        one.heard = Noting(order, one.name)
    house.run(echo, other)
    assert order.index("other") == AT_ONCE
    assert len(order) == AT_ONCE * 6


class Noting(list):
    """A list that notes who was added to."""

    def __init__(self, order: list[str], name: str) -> None:
        super().__init__()
        self._order, self._name = order, name

    def append(self, item: str) -> None:
        self._order.append(self._name)
        super().append(item)


# ── failing ───────────────────────────────────────────────────────────────────────────────────────


def test_a_handler_that_fails_is_tried_again_and_nobody_hears_of_it(house: House) -> None:
    house.say(finished("a", 1))
    echo = Echo(house.world, {"a": TRIES - 1})
    house.run(echo)
    assert echo.heard == ["a"] * TRIES
    assert house.bus.naps == pytest.approx(RETRY_S)
    assert len(house.logged(BackupFailed)) == 1
    assert house.logged(EventSetAside) == []


def test_what_fails_three_times_is_put_aside_and_the_next_is_handled(house: House) -> None:
    [bad, _] = house.say(finished("bad", 1), finished("good", 1))
    echo = Echo(house.world, {"bad": TRIES})
    house.run(echo)
    [aside] = house.logged(EventSetAside)
    assert aside.event == EventSetAside(
        service="echo",
        event=bad.id,
        type="CommandFinished",
        tries=TRIES,
        error=clean("RuntimeError: cannot stand bad"),
    )
    assert aside.header.cause == bad.id
    assert echo.heard == ["bad"] * TRIES + ["good"]
    assert [one.event.reason for one in house.logged(BackupFailed)] == ["good"]
    second = Echo(house.world)
    house.run(second)
    assert second.heard == []


def test_others_are_not_kept_waiting_by_one_that_fails(house: House) -> None:
    house.say(*[finished(name, 1) for name in ("bad", "b", "c")])
    other, failing = Other(house.world), Echo(house.world, {"bad": TRIES})
    seen: list[int] = []
    failing.heard = Counting(other, seen)
    house.run(failing, other)
    assert seen == [0, 3, 3, 3, 3]


class Counting(list):
    """Notes at each addition how far the other has come."""

    def __init__(self, other: Echo, seen: list[int]) -> None:
        super().__init__()
        self._other, self._seen = other, seen

    def append(self, item: str) -> None:
        self._seen.append(len(self._other.heard))
        super().append(item)


def test_an_event_that_is_still_failing_at_the_end_is_tried_in_the_next_life(house: House) -> None:
    house.say(finished("good", 1), finished("bad", 1))
    ours, theirs = Leash.pair()
    house.leashes += [ours, theirs]
    ours.send({"do": "drain"})
    bus = DrivenBus(house.hub, house.clock)
    Host([Echo(house.world, {"bad": 1})], bus, house.hub, theirs, house.clock).run()
    second = Echo(house.world)
    house.run(second)
    assert second.heard == ["bad"]
    assert [one.event.reason for one in house.logged(BackupFailed)] == ["good", "bad"]


class Wordy(Service):
    """Makes more of it than a message may hold."""

    name = "wordy"

    @on(CommandFinished)
    def failure_diagnosed(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        yield FailureDiagnosed(
            command=event.command, cwd=event.cwd, status=1, headline=clean("x" * (1 << 20)), line=None
        )


def test_an_effect_that_no_message_can_hold_is_a_failure_of_its_handler(house: House) -> None:
    house.say(finished("a", 1))
    other = Other(house.world)
    house.run(Wordy(house.world), other)
    [aside] = house.logged(EventSetAside)
    assert "MessageTooLarge" in aside.event.error
    assert other.heard == ["a"]


class Verbose(Echo):
    name = "verbose"

    @on(CommandFinished)
    def fail(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        raise RuntimeError("x" * (2 << 20))


def test_an_error_of_any_length_can_be_put_on_record(house: House) -> None:
    house.say(finished("a"))
    house.run(Verbose(house.world))
    [aside] = house.logged(EventSetAside)
    assert aside.event.error.startswith("RuntimeError: xxx")


# ── the loop's surroundings ───────────────────────────────────────────────────────────────────────


def test_health_is_answered_through_the_same_loop(house: House) -> None:
    ears = house.speaker.follow("ears", [HealthReported])
    asked: list[Envelope] = []
    house.say(finished("a"))
    house.run(
        Echo(house.world),
        Other(house.world),
        acts=[
            lambda: asked.append(house.speaker.whisper(ReportHealth(service="echo"))),
            lambda: house.speaker.whisper(ReportHealth(service="nobody")),
        ],
    )
    [report] = list(iter(ears.take, None))
    assert report.event == HealthReported(service="echo", pid=os.getpid(), handled=1, waiting=0)
    assert report.header.cause == asked[0].id


def test_figures_are_sent_when_the_supervisor_asks(house: House) -> None:
    house.say(finished("a"), finished("b", 1))
    heard: list[Packet] = []
    house.run(
        Echo(house.world),
        acts=[
            lambda: house.leashes[0].send({"do": "stats", "stats": 7}),
            lambda: heard.extend(house.leashes[0].receive()),
        ],
    )
    assert heard[-1] == {
        "stats": 7,
        "services": {"echo": {"handled": 2, "waiting": 0, "place": 2, "stuck": ""}},
        "unacked": 0,
    }


def test_it_ends_with_its_supervisor(house: House) -> None:
    echo = Echo(house.world)
    house.run(echo, acts=[lambda: house.leashes[0].close()])  # noqa: PLW0108 - the leash is made in `run`
    assert echo.stopped


# ── sensing ───────────────────────────────────────────────────────────────────────────────────────


class Sense(Service):
    """Reads a bell; what it finds there is up to the test."""

    name = "sense"

    def __init__(self, world: World, *, found: Callable[[], Iterable[Seen]], at_start: Iterable[Seen] = ()) -> None:
        super().__init__(world)
        self.bell = os.eventfd(0, os.EFD_NONBLOCK)
        self.found, self.at_start = found, at_start

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self.bell: self.rung}

    def rung(self) -> Iterable[Seen]:
        os.eventfd_read(self.bell)
        return self.found()

    def wake(self) -> Iterable[Seen]:
        return self.at_start

    def stop(self) -> None:
        os.close(self.bell)


def test_what_a_sense_finds_is_published_and_its_source_told(house: House) -> None:
    done: list[str] = []
    seen = Seen((backup(1), backup(2)), Bookmark("file", 3), then=lambda: done.append("file"), project=4)
    sense = Sense(house.world, found=lambda: [seen])
    house.run(sense, acts=[lambda: os.eventfd_write(sense.bell, 1)])
    [unit] = house.hub.units
    assert [one.event for one in unit.events] == [backup(1), backup(2)]
    assert (unit.bookmark, unit.events[0].speaker, unit.events[0].header.project) == (Bookmark("file", 3), "sense", 4)
    assert done == ["file"]


def test_a_sense_that_wakes_finds_what_happened_before(house: House) -> None:
    house.run(Sense(house.world, found=list, at_start=[Seen((backup(1),))]))
    assert [one.event for one in house.logged(BackupMade)] == [backup(1)]


def broken(_count: int = 0) -> Iterator[Seen]:
    yield Seen((backup(1),))
    raise ValueError("not what I expected")


def oversized() -> Iterator[Seen]:
    yield Seen((BackupFailed(database="x", reason="x" * (1 << 20)),))


@pytest.mark.parametrize("found", [broken, oversized])
def test_an_input_that_cannot_be_read_harms_nobody_else(house: House, found: Callable[[], Iterator[Seen]]) -> None:
    house.say(finished("a", 1))
    echo = Echo(house.world)
    sense = Sense(house.world, found=found)
    house.run(
        sense,
        echo,
        acts=[lambda: os.eventfd_write(sense.bell, 1), lambda: house.say(finished("b", 1))],
    )
    assert echo.heard == ["a", "b"]


def test_a_hub_that_cannot_be_reached_ends_the_process_and_not_the_input(house: House) -> None:
    def nobody_there() -> Iterator[Seen]:
        raise HubUnreachable
        yield

    sense = Sense(house.world, found=nobody_there)
    with pytest.raises(HubUnreachable):
        house.run(sense, acts=[lambda: os.eventfd_write(sense.bell, 1)])
    sense.stop()
