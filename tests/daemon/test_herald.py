"""The supervisor's facts wait for a hub, go to each new one, and leave when one has committed them."""

import logging
from collections.abc import Iterator

import pytest

from daemon.herald import MOST, SOURCE, Herald
from daemon.leash import Leash
from daemon.outbox import FULL_S
from knowledge.clock import FakeClock
from knowledge.envelope import Header
from knowledge.events import DaemonStopping


@pytest.fixture
def ends() -> Iterator[tuple[Leash, Leash]]:
    ours, theirs = Leash.pair()
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.fixture
def herald() -> Herald:
    return Herald(FakeClock())


def tell(herald: Herald, *reasons: str) -> None:
    for reason in reasons:
        herald.tell(DaemonStopping(reason=reason))


def numbers(hub: Leash) -> list[int]:
    return [packet["n"] for packet in hub.receive() if packet["do"] == "unit"]


def test_facts_wait_while_there_is_no_hub_and_are_told_in_order(herald: Herald, ends: tuple[Leash, Leash]) -> None:
    tell(herald, "one", "two")
    assert herald.waiting == 2
    herald.serve(ends[0])
    hello, one, two = ends[1].receive()
    assert (hello["do"], one["n"], two["n"]) == ("hello", 1, 2)
    header = Header.decode(two["header"].encode())
    assert (header.source, header.epoch, header.n, header.type) == (SOURCE, hello["epoch"], 2, "DaemonStopping")
    assert two["body"] == '{"reason":"two"}'


def test_a_fact_is_told_at_once_when_there_is_a_hub(herald: Herald, ends: tuple[Leash, Leash]) -> None:
    herald.serve(ends[0])
    tell(herald, "now")
    assert numbers(ends[1]) == [1]
    assert herald.waiting == 1


@pytest.mark.parametrize(("acknowledged", "left"), [(0, 3), (2, 1), (3, 0), (9, 0)])
def test_what_is_committed_waits_no_longer(herald: Herald, acknowledged: int, left: int) -> None:
    tell(herald, "one", "two", "three")
    herald.acknowledged(acknowledged)
    assert herald.waiting == left


def test_a_hub_that_dies_leaves_what_it_did_not_commit_to_the_next(herald: Herald, ends: tuple[Leash, Leash]) -> None:
    herald.serve(ends[0])
    tell(herald, "one", "two")
    herald.acknowledged(1)
    herald.serve(None)
    tell(herald, "three")
    ends[1].receive()
    herald.serve(ends[0])
    assert numbers(ends[1]) == [2, 3]


def test_a_hub_that_does_not_read_gets_the_rest_in_order_when_it_goes_on(
    herald: Herald, ends: tuple[Leash, Leash]
) -> None:
    herald.serve(ends[0])
    tell(herald, *["x"] * (MOST - 1))
    done = 0
    for _ in range(MOST):
        heard = numbers(ends[1])
        if done == MOST - 1 or not heard:
            break
        assert heard[0] <= done + 1
        done = max(done, heard[-1])
        herald.acknowledged(done)
    assert done == MOST - 1
    assert herald.waiting == 0


def test_a_hub_without_room_is_asked_again_after_a_while(ends: tuple[Leash, Leash]) -> None:
    clock = FakeClock()
    herald = Herald(clock)
    herald.serve(ends[0])
    tell(herald, "one", "two")
    numbers(ends[1])
    herald.refused()
    herald.due()
    assert numbers(ends[1]) == []
    assert herald.again_at == clock.monotonic() + FULL_S
    clock.advance(FULL_S)
    herald.due()
    assert numbers(ends[1]) == [1, 2]
    assert herald.again_at is None


def test_what_nobody_could_ever_hear_is_only_in_the_log_file(herald: Herald, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "supervisor")
    tell(herald, *["x"] * MOST, "one too many")
    assert herald.waiting == MOST
    assert "one too many" in caplog.text
