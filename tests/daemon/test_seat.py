"""An event that a service fails on: the class of the failure decides what becomes of it."""

from collections.abc import Callable, Iterator

import pytest

from daemon.host import Host
from daemon.leash import Leash
from daemon.retry import RULES
from daemon.seat import LEAST_WAIT_S
from daemon.service import Service, on
from knowledge.envelope import Envelope
from knowledge.errors import Cancelled, DiskFull, NoAnswer, NotFound, Repairable, Throttled
from knowledge.events import (
    BackupFailed,
    CommandFinished,
    Event,
    EventSetAside,
    FailureDiagnosed,
    HandlingDelayed,
)
from knowledge.redact import clean
from tests.daemon.hosting import DrivenBus, Echo, House, Other
from tests.making import finished

# ── the class of a failure decides ────────────────────────────────────────────────────────────────


def test_what_nobody_knows_is_tried_once_more_and_nobody_has_to_act(house: House) -> None:
    house.say(finished("a", 1))
    echo = Echo(house.world, {"a": 1})
    house.run(echo)
    assert echo.heard == ["a", "a"]
    assert house.bus.naps == pytest.approx([0.1])
    assert len(house.logged(BackupFailed)) == 1
    assert house.logged(EventSetAside) == []


def test_what_fails_again_is_put_aside_and_the_next_is_handled(house: House) -> None:
    [bad, _] = house.say(finished("bad", 1), finished("good", 1))
    echo = Echo(house.world, {"bad": 9})
    house.run(echo)
    [aside] = house.logged(EventSetAside)
    assert aside.event == EventSetAside(
        service="echo",
        event=bad.id,
        type="CommandFinished",
        tries=2,
        error=clean("RuntimeError: cannot stand bad"),
        kind="unknown",
    )
    assert aside.header.cause == bad.id
    assert echo.heard == ["bad", "bad", "good"]
    assert [one.event.reason for one in house.logged(BackupFailed)] == ["good"]
    second = Echo(house.world)
    house.run(second)
    assert second.heard == []


Fault = Callable[[str], Exception]


@pytest.mark.parametrize(
    ("fault", "kind", "tries"),
    [
        (NoAnswer, "transport", 6),
        (lambda _word: ConnectionRefusedError("nobody"), "transport", 6),
        (Throttled, "throttled", 6),
        (Repairable, "semantic-repairable", 2),
        (NotFound, "semantic-final", 1),
        (RuntimeError, "unknown", 2),
    ],
)
def test_each_class_has_its_number_of_tries(house: House, fault: Fault, kind: str, tries: int) -> None:
    house.say(finished("bad"), finished("good"))
    echo = Echo(house.world, {"bad": 99}, fault)
    house.run(echo)
    [aside] = house.logged(EventSetAside)
    assert (aside.event.kind, aside.event.tries) == (kind, tries)
    assert echo.heard == ["bad"] * tries + ["good"]
    rule = RULES[kind]
    most = [min(rule.first_s * 2**n, rule.longest_s) for n in range(tries - 1)]
    for nap, longest in zip(house.bus.naps, most, strict=True):
        assert LEAST_WAIT_S - 1e-6 <= nap <= max(LEAST_WAIT_S, longest) + 1e-6


def test_transport_failures_wait_a_random_part(house: House) -> None:
    house.say(*[finished(str(number)) for number in range(9)])
    house.run(Echo(house.world, {str(number): 5 for number in range(9)}, NoAnswer))
    longest = house.bus.naps[4::5]
    assert len(longest) == 9
    assert len(set(longest)) > 1
    assert house.logged(EventSetAside) == []


def test_what_fails_at_once_and_for_good_keeps_nobody_waiting(house: House) -> None:
    house.say(finished("bad"))
    house.run(Echo(house.world, {"bad": 1}, NotFound))
    assert house.bus.naps == []
    assert house.logged(HandlingDelayed) == []
    assert len(house.logged(EventSetAside)) == 1


def test_without_room_it_pauses_until_there_is_some_and_puts_nothing_aside(house: House) -> None:
    house.say(finished("a", 1), finished("b", 1))
    echo = Echo(house.world, {"a": 100}, DiskFull)
    house.run(echo)
    assert house.bus.naps[:8] == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60])
    assert house.bus.naps[-1] == pytest.approx(60)
    assert echo.heard == ["a"] * 101 + ["b"]
    assert house.logged(EventSetAside) == []
    assert len(house.logged(HandlingDelayed)) == 1


def test_what_is_cancelled_is_not_put_aside_and_does_not_spin(house: House) -> None:
    house.say(finished("a", 1))
    echo = Echo(house.world, {"a": 20}, Cancelled)
    house.run(echo)
    assert house.bus.naps == pytest.approx([1, 2, 4, 8, 16, 32, *[60] * 14])
    assert house.logged(EventSetAside) == []


def test_who_asks_for_fewer_calls_is_waited_for_as_long(house: House) -> None:
    house.say(finished("a", 1))
    house.run(Echo(house.world, {"a": 1}, lambda word: Throttled(word, retry_after=7.5)))
    assert house.bus.naps == pytest.approx([7.5])


def test_a_delay_is_said_once_an_event(house: House) -> None:
    [first, second] = house.say(finished("a", 1), finished("b", 1))
    house.run(Echo(house.world, {"a": 3, "b": 2}, DiskFull))
    one, other = house.logged(HandlingDelayed)
    assert one.event == HandlingDelayed(
        service="echo",
        event=first.id,
        type="CommandFinished",
        kind="resource",
        error=clean("DiskFull: There is no room left for the event log: a"),
        again_in_s=1.0,
    )
    assert (one.header.cause, one.speaker) == (first.id, "echo")
    assert other.event.event == second.id


def test_status_names_the_event_and_the_class_while_it_is_failing(house: House) -> None:
    house.say(finished("a", 1))
    ours, theirs = Leash.pair()
    house.leashes += [ours, theirs]
    ours.send({"do": "stats", "stats": 1})
    ours.send({"do": "drain"})
    bus = DrivenBus(house.hub, house.clock)
    host = Host([Echo(house.world, {"a": 9}, DiskFull)], bus, house.hub, theirs, house.clock)
    host._seats[0].work()
    host.run()
    [stats] = [packet for packet in ours.receive() if "stats" in packet]
    [echo] = stats["services"].values()
    assert echo["stuck"].endswith("(resource)")
    assert "CommandFinished" in echo["stuck"]


def test_others_are_not_kept_waiting_by_one_that_fails(house: House) -> None:
    house.say(*[finished(name, 1) for name in ("bad", "b", "c")])
    other, failing = Other(house.world), Echo(house.world, {"bad": 9})
    seen: list[int] = []
    failing.heard = Counting(other, seen)
    house.run(failing, other)
    assert seen == [0, 3, 3, 3]


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
