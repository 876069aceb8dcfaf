"""An event that killed its process three times is put aside; whose hands are empty is blamed for nothing."""

from collections.abc import Iterator

from daemon.holding import POISON_DEATHS, Holding
from daemon.service import on
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event, EventSetAside
from tests.daemon.hosting import Echo, House, Other
from tests.making import finished


def died_over(service: str, seq: int, deaths: int) -> Holding:
    """A page as it is after so many processes have died with an event in their hands."""
    page = Holding()
    for _ in range(deaths):
        page.take(service.encode(), seq)
        page.died()
    return page


def test_an_event_that_three_processes_died_over_is_put_aside_unseen(house: House) -> None:
    [_, bad, _] = house.say(finished("a", 1), finished("bad", 1), finished("c", 1))
    echo = Echo(house.world)
    house.run(echo, holding=died_over("echo", bad.seq, POISON_DEATHS))
    assert echo.heard == ["a", "c"]
    [aside] = house.logged(EventSetAside)
    assert (aside.event.kind, aside.event.tries, aside.event.event) == ("poison", POISON_DEATHS, bad.id)
    assert house.hub.bookmarks == {"echo": 3}


def test_what_was_put_aside_is_committed_before_the_next_event_can_kill(house: House) -> None:
    [bad, _] = house.say(finished("bad", 1), finished("b", 1))
    flushed: list[int] = []

    class Looking(Echo):
        name = "looking"

        @on(CommandFinished)
        def look(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
            flushed.append(house.bus.flushed)
            return iter(())

    house.run(Looking(house.world), holding=died_over("looking", bad.seq, POISON_DEATHS))
    assert flushed == [1]


def test_an_event_that_two_died_over_is_handled(house: House) -> None:
    [bad] = house.say(finished("bad", 1))
    echo = Echo(house.world)
    page = died_over("echo", bad.seq, POISON_DEATHS - 1)
    house.run(echo, holding=page)
    assert echo.heard == ["bad"]
    assert house.logged(EventSetAside) == []
    assert page.held is None


def test_what_is_poison_to_one_service_is_handled_by_another(house: House) -> None:
    [bad] = house.say(finished("bad", 1))
    echo, other = Echo(house.world), Other(house.world)
    house.run(echo, other, holding=died_over("other", bad.seq, POISON_DEATHS))
    assert (echo.heard, other.heard) == (["bad"], [])
    [aside] = house.logged(EventSetAside)
    assert aside.event.service == "other"


def test_what_a_service_handles_is_in_its_hands_and_nothing_is_afterwards(house: House) -> None:
    [first, second] = house.say(finished("a", 1), finished("b", 1))
    page, held = Holding(), list[object]()

    class Looking(Echo):
        name = "looking"

        @on(CommandFinished)
        def look(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
            held.append(page.held)
            return iter(())

    house.run(Looking(house.world), holding=page)
    assert held == [("looking", first.seq), ("looking", second.seq)]
    assert page.held is None
