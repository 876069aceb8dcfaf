"""What was said is kept until the hub has it, and said again after silence."""

import pytest

from daemon import wire
from daemon.outbox import FULL_S, RESEND_S, WINDOW, Outbox
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.errors import MessageTooLarge, Refused
from knowledge.events import BackupFailed, Event
from knowledge.store.log_writer import Bookmark
from tests.making import NOW


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def outbox(clock: FakeClock) -> Outbox:
    return Outbox("shell", "life-1", clock)


def put(outbox: Outbox, *events: Event, bookmark: Bookmark | None = None) -> list[Envelope]:
    envelopes, _ = outbox.put(events, service=None, cause=None, project=None, bookmark=bookmark)
    return envelopes


def failed(reason: str = "") -> BackupFailed:
    return BackupFailed(database="core.db", reason=reason)


def firsts(outbox: Outbox) -> list[int]:
    return [wire.number(frames[1]) for frames in outbox.again()]


def test_words_are_numbered_from_one_without_a_hole(outbox: Outbox) -> None:
    put(outbox, failed(), failed())
    put(outbox, bookmark=Bookmark("worker", 3))
    put(outbox, failed())
    assert firsts(outbox) == [1, 3, 4]


def test_what_is_put_is_what_is_sent(outbox: Outbox) -> None:
    envelopes, frames = outbox.put(
        (failed("x"),), service="diagnosis", cause=None, project=7, bookmark=Bookmark("worker", 3)
    )
    unit = wire.read_unit(frames, "shell", "life-1")
    assert list(unit.events) == envelopes
    assert unit.bookmark == Bookmark("worker", 3)
    assert (envelopes[0].speaker, envelopes[0].header.project, envelopes[0].header.at) == ("diagnosis", 7, NOW)


def test_an_ack_gives_each_its_seq_and_lets_go_of_it(outbox: Outbox) -> None:
    one, two = put(outbox, failed(), failed())
    [three] = put(outbox, failed())
    outbox.acknowledged(2, {1: 10, 2: 11})
    assert (one.seq, two.seq, three.seq, len(outbox)) == (10, 11, 0, 1)
    assert firsts(outbox) == [3]


@pytest.mark.parametrize(("last", "left"), [(0, 2), (1, 2), (2, 1), (3, 0), (99, 0)])
def test_a_unit_is_confirmed_only_as_a_whole(outbox: Outbox, last: int, left: int) -> None:
    put(outbox, failed(), failed())
    put(outbox, failed())
    outbox.acknowledged(last, {})
    assert len(outbox) == left


def test_silence_is_counted_from_the_first_word_and_from_each_ack(outbox: Outbox, clock: FakeClock) -> None:
    assert outbox.again_at is None
    put(outbox, failed())
    assert outbox.again_at == clock.monotonic() + RESEND_S
    clock.advance(RESEND_S / 2)
    put(outbox, failed())
    assert outbox.again_at == pytest.approx(clock.monotonic() + RESEND_S / 2)
    outbox.acknowledged(1, {})
    assert outbox.again_at == clock.monotonic() + RESEND_S
    outbox.acknowledged(2, {})
    assert outbox.again_at is None


def test_saying_it_again_starts_a_new_silence(outbox: Outbox, clock: FakeClock) -> None:
    put(outbox, failed())
    clock.advance(60)
    assert firsts(outbox) == [1]
    assert outbox.again_at == clock.monotonic() + RESEND_S


def test_a_full_disk_is_waited_for_and_nothing_is_let_go(outbox: Outbox, clock: FakeClock) -> None:
    put(outbox, failed())
    outbox.refused(1, wire.FULL, "no room")
    outbox.raise_refusal()
    assert outbox.again_at == clock.monotonic() + FULL_S
    assert len(outbox) == 1


def test_a_refusal_is_raised_once_and_the_oldest_first(outbox: Outbox) -> None:
    outbox.refused(1, "Malformed", "one")
    outbox.refused(2, "refused", "two")
    for sentence in ("one", "two"):
        with pytest.raises(Refused, match=sentence):
            outbox.raise_refusal()
    outbox.raise_refusal()


def test_a_refusal_of_nothing_in_particular_concerns_nobody(outbox: Outbox) -> None:
    outbox.refused(0, "Malformed", "this is not the bus protocol")
    outbox.raise_refusal()


def test_what_is_too_large_takes_no_number(outbox: Outbox) -> None:
    with pytest.raises(MessageTooLarge):
        put(outbox, failed("x" * (1 << 20)))
    assert len(outbox) == 0
    assert put(outbox, failed())[0].header.n == 1


def test_what_the_hub_says_is_understood(outbox: Outbox, clock: FakeClock) -> None:
    [one] = put(outbox, failed())
    put(outbox, failed())
    put(outbox, failed())
    outbox.hear(wire.ack(1, [(1, 10)]))
    assert (one.seq, len(outbox)) == (10, 2)
    outbox.hear(wire.welcome(2))
    assert len(outbox) == 1
    outbox.hear(wire.refusal(3, wire.FULL, "no room"))
    assert outbox.again_at == clock.monotonic() + FULL_S
    outbox.hear(wire.refusal(3, "Malformed", "no event"))
    with pytest.raises(Refused, match="no event"):
        outbox.raise_refusal()


def test_what_is_confirmed_is_known_whether_or_not_it_has_a_number(outbox: Outbox) -> None:
    put(outbox, failed(), failed())
    put(outbox, failed())
    assert not outbox.confirmed(1)
    outbox.acknowledged(2, {})
    assert (outbox.confirmed(2), outbox.confirmed(3)) == (True, False)
    outbox.acknowledged(3, {3: 9})
    assert outbox.confirmed(3)


def test_the_window_is_full_at_its_size(outbox: Outbox) -> None:
    for _ in range(WINDOW - 1):
        put(outbox, failed())
    assert not outbox.full
    put(outbox, failed())
    assert outbox.full
    outbox.acknowledged(1, {})
    assert not outbox.full


def test_whispers_are_counted_apart(outbox: Outbox) -> None:
    whispers = [outbox.whisper(failed(), None), outbox.whisper(failed(), None)]
    assert [str(one.id) for one in whispers] == ["shell.life-1-w.1", "shell.life-1-w.2"]
    assert put(outbox, failed())[0].header.n == 1
