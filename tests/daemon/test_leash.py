"""Packets keep their boundaries and their order; an end of file is death, and a full leash says no."""

from collections.abc import Iterator

import pytest

from daemon.leash import Leash


@pytest.fixture
def ends() -> Iterator[tuple[Leash, Leash]]:
    ours, theirs = Leash.pair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_packets_arrive_whole_and_in_order(ends: tuple[Leash, Leash]) -> None:
    ours, theirs = ends
    packets = [{"n": 1}, {"text": "ü" * 5_000}, {"deep": {"list": [None, 1.5]}}]
    assert all(ours.send(one) for one in packets)
    assert theirs.receive() == packets
    assert theirs.receive() == []
    assert not theirs.cut


def test_both_ends_speak(ends: tuple[Leash, Leash]) -> None:
    ours, theirs = ends
    theirs.send({"ready": True})
    ours.send({"do": "drain"})
    assert (ours.receive(), theirs.receive()) == ([{"ready": True}], [{"do": "drain"}])


def test_what_was_said_before_the_end_is_still_heard(ends: tuple[Leash, Leash]) -> None:
    ours, theirs = ends
    theirs.send({"last": "word"})
    theirs.close()
    assert ours.receive() == [{"last": "word"}]
    assert ours.cut


def test_nobody_at_the_other_end_is_noticed_by_sending(ends: tuple[Leash, Leash]) -> None:
    ours, theirs = ends
    theirs.close()
    assert not ours.send({"do": "drain"})
    assert ours.cut
    assert ours.receive() == []


def test_one_who_does_not_read_is_not_waited_for(ends: tuple[Leash, Leash]) -> None:
    ours, theirs = ends
    sent = 0
    while ours.send({"n": sent}):
        sent += 1
    assert not ours.cut
    assert [packet["n"] for packet in theirs.receive()] == list(range(sent))
    assert ours.send({"n": sent})
    assert theirs.receive() == [{"n": sent}]
