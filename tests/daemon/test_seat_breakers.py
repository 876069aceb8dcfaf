"""What a service depends on: told when it is left alone, remembered by its next life, shown in status."""

from collections.abc import Iterator

import pytest

from daemon.breaker import FIRST_WAIT_S, IN_A_ROW, JITTER
from daemon.dependency import depends
from daemon.leash import Packet
from daemon.service import Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, NoFallback
from knowledge.events import BackupFailed, BreakerChanged, CommandFinished, Event
from tests.daemon.hosting import House
from tests.making import finished


class Asking(Service):
    """Says what a model answered; the model is up or down as the test wants it."""

    name = "asking"

    def __init__(self, world: World, *, up: bool) -> None:
        super().__init__(world)
        self.up, self.asked = up, 0

    @on(CommandFinished)
    def backup_failed(self, _event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        yield BackupFailed(database="asking", reason=self.answer())

    @depends("model", without="says less", otherwise=lambda _self: "nothing", attempts=1)
    def answer(self) -> str:
        self.asked += 1
        if not self.up:
            raise NoAnswer
        return "much"


def answers(house: House) -> list[str]:
    return [one.event.reason for one in house.logged(BackupFailed)]


def changes(house: House) -> list[BreakerChanged]:
    return [one.event for one in house.logged(BreakerChanged)]


def test_a_dependency_that_fails_is_left_alone_and_the_log_says_why(house: House) -> None:
    said = house.say(*[finished(str(number)) for number in range(IN_A_ROW + 3)])
    asking = Asking(house.world, up=False)
    house.run(asking)
    assert answers(house) == ["nothing"] * (IN_A_ROW + 3)
    assert asking.asked == IN_A_ROW
    [told] = house.logged(BreakerChanged)
    change = told.event
    assert (change.service, change.dependency, change.state, change.without) == ("asking", "model", "open", "says less")
    assert change.reason == "3 calls in a row failed"
    assert (told.header.cause, told.speaker) == (said[IN_A_ROW - 1].id, "asking")
    assert change.wait_s == pytest.approx(FIRST_WAIT_S, rel=JITTER + 0.01)
    assert change.until == pytest.approx(house.clock.now() + change.wait_s * 1e6, abs=1_000)


def test_the_next_life_leaves_it_alone_as_well_and_tries_it_when_the_wait_is_over(house: House) -> None:
    house.say(*[finished(str(number)) for number in range(IN_A_ROW)])
    house.run(Asking(house.world, up=False))
    house.say(finished("x"))
    second = Asking(house.world, up=True)
    house.run(second)
    assert (second.asked, second.guards["model"].state) == (0, "open")
    house.clock.advance(FIRST_WAIT_S * 2)
    house.say(finished("y"))
    third = Asking(house.world, up=True)
    house.run(third)
    assert third.asked == 1
    assert [one.state for one in changes(house)] == ["open", "half-open", "closed"]
    assert answers(house)[-2:] == ["nothing", "much"]
    numbers = [one.generation for one in changes(house)]
    assert numbers == sorted(set(numbers))


def test_a_life_after_all_is_well_again_asks_at_once(house: House) -> None:
    house.say(*[finished(str(number)) for number in range(IN_A_ROW)])
    house.run(Asking(house.world, up=False))
    house.clock.advance(FIRST_WAIT_S * 2)
    house.say(finished("x"))
    house.run(Asking(house.world, up=True))
    house.say(finished("y"))
    last = Asking(house.world, up=True)
    house.run(last)
    assert (last.asked, last.guards["model"].state) == (1, "closed")


def test_what_another_service_knows_of_it_counts_for_nobody_else(house: House) -> None:
    class Stranger(Asking):
        name = "stranger"

        @on(CommandFinished)
        def backup_failed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
            return Asking.backup_failed(self, event, seen)

        answer = Asking.answer

    house.say(*[finished(str(number)) for number in range(IN_A_ROW)])
    house.run(Asking(house.world, up=False))
    stranger = Stranger(house.world, up=True)
    house.run(stranger)
    assert stranger.asked == IN_A_ROW


def test_status_says_how_each_dependency_is(house: House) -> None:
    house.say(*[finished(str(number)) for number in range(IN_A_ROW)])
    heard: list[Packet] = []
    house.run(
        Asking(house.world, up=False),
        acts=[
            lambda: house.leashes[0].send({"do": "stats", "stats": 7}),
            lambda: heard.extend(house.leashes[0].receive()),
        ],
    )
    [model] = heard[-1]["services"]["asking"]["dependencies"]
    assert model.pop("retry_in_s") == pytest.approx(FIRST_WAIT_S, rel=JITTER + 0.1)
    assert model == {"name": "model", "state": "open", "without": "says less", "failure": "transport", "budget": 100}


def test_a_service_that_does_not_say_what_it_does_without_cannot_be_made(house: House) -> None:
    class Lame(Service):
        name = "lame"

        @depends("model", without="", otherwise=lambda _self: "nothing")
        def answer(self) -> str:
            return ""

    class Helpless(Service):
        name = "helpless"

        @depends("model", without="falls over", otherwise=None)
        def answer(self) -> str:
            return ""

    with pytest.raises(NoFallback, match="Lame on model"):
        Lame(house.world)
    with pytest.raises(NoFallback, match="Helpless on model"):
        Helpless(house.world)
