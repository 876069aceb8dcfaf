"""A host: services take turns on one bus, with their inputs, their places and the supervisor's questions."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pytest

from daemon.host import Host
from daemon.leash import Leash, Packet
from daemon.seat import AT_ONCE, KEEP_PLACE
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable
from knowledge.events import BackupFailed, BackupMade, CommandFinished, Event, HealthReported, ReportHealth
from knowledge.store.log_writer import Bookmark
from tests.daemon.hosting import DrivenBus, Echo, House, LateBus, Other, backup
from tests.making import finished


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
        "services": {"echo": {"handled": 2, "waiting": 0, "place": 2, "stuck": "", "dependencies": []}},
        "unacked": 0,
        "refused": {},
    }


def test_who_was_not_started_is_named_with_the_reason(house: House) -> None:
    heard: list[Packet] = []
    house.run(
        Echo(house.world),
        acts=[
            lambda: house.leashes[0].send({"do": "stats", "stats": 1}),
            lambda: heard.extend(house.leashes[0].receive()),
        ],
        refused={"lame": "no leg"},
    )
    assert heard[-1]["refused"] == {"lame": "no leg"}
    assert list(heard[-1]["services"]) == ["echo"]


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


class Quick(Echo):
    """Answers at once, and when it comes, what it has not answered; once for each command it cannot."""

    name = "quick"

    def __init__(self, world: World, *, unable: Iterable[str] = ()) -> None:
        super().__init__(world)
        self.unable = set(unable)
        self.at_once: list[str] = []

    def answer(self, unit: Sequence[Envelope]) -> Iterable[Event]:
        event = unit[-1].event
        assert isinstance(event, CommandFinished)
        if event.command in self.unable:
            raise RuntimeError("not now")
        self.at_once.append(unit[-1].id)
        return [BackupFailed(database="quick", reason=str(event.command))]

    @on(CommandFinished)
    def backup_failed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        if seen.id not in self.at_once:
            yield BackupFailed(database="quick", reason=f"{event.command}, later")


def test_what_services_of_a_process_answer_at_once_is_committed_with_it(house: House) -> None:
    sense = Sense(house.world, found=lambda: [Seen((backup(1), finished("a", 1)), Bookmark("file", 1), first=True)])
    house.run(sense, Quick(house.world), Echo(house.world), acts=[lambda: os.eventfd_write(sense.bell, 1)])
    unit = house.hub.units[0]
    made, command, answer = unit.events
    assert (made.event, command.event, answer.event) == (
        backup(1),
        finished("a", 1),
        BackupFailed(database="quick", reason="a"),
    )
    assert (answer.header.cause, answer.trace, answer.speaker) == (command.id, command.id, "quick")
    assert (command.speaker, unit.bookmark) == ("sense", Bookmark("file", 1))
    assert [one.speaker for one in house.logged(BackupFailed)] == ["quick", "echo"]


def test_what_may_have_killed_before_and_what_fails_at_once_is_handled_when_it_comes(house: House) -> None:
    found = [Seen((finished("old", 1),)), Seen((finished("hard", 1),), first=True)]
    sense = Sense(house.world, found=lambda: found)
    house.run(sense, Quick(house.world, unable=["hard"]), acts=[lambda: os.eventfd_write(sense.bell, 1)])
    told = [one.event for one in house.logged(BackupFailed)]
    assert [one.reason for one in told if isinstance(one, BackupFailed)] == ["old, later", "hard, later"]


def test_what_the_hub_had_already_holds_back_no_confirmation_while_more_comes(house: House) -> None:
    """After a crash the first that are read are known; who may forget only at the end begins there each time."""
    known = [Seen((backup(number),), Bookmark(f"file {number}", 1)) for number in range(3)]
    house.run(Sense(house.world, found=list, at_start=known))
    told: list[str] = []

    def portion() -> Iterator[Seen]:
        number = next(numbers)
        told.append(f"read {number}")
        yield Seen((backup(number),), Bookmark(f"file {number}", 1), then=lambda: told.append(f"forget {number}"))

    numbers = iter(range(6))
    sense = Sense(house.world, found=portion)
    house.run(sense, acts=[lambda: os.eventfd_write(sense.bell, 1)] * 6, bus=LateBus)
    assert told.index("forget 0") < told.index("read 2")
    assert [one for one in told if one.startswith("forget")] == [f"forget {number}" for number in range(6)]
    assert len(house.logged(BackupMade)) == 6


class Finishing(Echo):
    name = "finishing"

    def drain(self) -> Iterator[Seen]:
        yield Seen((backup(7),))


def test_what_is_under_way_is_finished_before_the_end(house: House) -> None:
    house.run(Finishing(house.world))
    assert [one.event for one in house.logged(BackupMade)] == [backup(7)]
