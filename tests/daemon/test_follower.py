"""Each event once and in order, whatever the bus drops, doubles, delays or sends too fast."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from daemon.follower import LIVE_BYTES, LIVE_LIMIT, Follower
from daemon.wire import Published
from knowledge.envelope import Envelope
from tests import slices
from tests.making import Voice, finished

PAGE = 4
"""Events that the log of these tests gives at once."""


def event(seq: int) -> Envelope:
    made = Voice(said=seq).says(finished(f"make {seq}"))
    made.seq = seq
    return made


class Log:
    """What is committed, of the types that are followed."""

    def __init__(self, count: int = 0) -> None:
        self.events = [event(seq) for seq in range(1, count + 1)]
        self.reads = 0

    def read(self, seq: int, _types: frozenset[str]) -> list[Envelope]:
        self.reads += 1
        return [one for one in self.events if one.seq > seq][:PAGE]


def following(log: Log, since: int | None = 0) -> Follower:
    return Follower(frozenset(), log.read, since)


def live(prev: int, seq: int) -> Published:
    return Published(b"", prev, seq, event(seq))


def head(seq: int) -> Published:
    return Published(b"", seq, seq, None)


def taken(follower: Follower) -> list[int]:
    return [one.seq for one in iter(follower.take, None)]


def test_events_that_follow_each_other_are_taken_without_reading_the_log() -> None:
    log = Log(3)
    follower = following(log)
    for seq in (1, 2, 3):
        follower.hear(live(seq - 1, seq))
    assert taken(follower) == [1, 2, 3]
    assert (log.reads, follower.idle, follower.place) == (0, True, 3)


def test_what_was_missed_is_read_before_what_comes_next() -> None:
    follower = following(Log(9))
    follower.hear(live(8, 9))
    assert taken(follower) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_loss_at_the_very_end_is_noticed_by_the_last_word() -> None:
    follower = following(Log(2))
    follower.hear(live(0, 1))
    follower.hear(head(2))
    assert not follower.idle
    assert taken(follower) == [1, 2]
    assert follower.idle


def test_what_comes_twice_or_late_is_passed_over() -> None:
    follower = following(Log(2))
    for message in (live(0, 1), live(0, 1), live(1, 2), head(1), live(0, 1)):
        follower.hear(message)
    assert taken(follower) == [1, 2]
    assert taken(follower) == []


def test_without_a_place_it_begins_where_the_hub_says_the_log_ends() -> None:
    follower = following(Log(5), since=None)
    assert (follower.live, follower.place) == (False, 0)
    assert taken(follower) == []
    follower.hear(head(5))
    assert (follower.live, follower.idle) == (True, True)
    follower.hear(live(5, 6))
    assert taken(follower) == [6]


def test_without_a_place_the_first_event_may_come_before_the_word_of_the_hub() -> None:
    follower = following(Log(6), since=None)
    follower.hear(live(5, 6))
    follower.hear(head(6))
    assert taken(follower) == [6]


def test_what_is_not_kept_passes_between_the_others() -> None:
    follower = following(Log(2))
    whisper = Envelope(event(1).header, b"{}", 0)
    for message in (live(0, 1), Published(b"", 1, 0, whisper), live(1, 2)):
        follower.hear(message)
    assert taken(follower) == [1, 0, 2]
    assert follower.place == 2


def test_a_busy_reader_holds_no_more_than_its_limit_and_reads_the_rest() -> None:
    count = LIVE_LIMIT + 10
    follower = following(Log(count))
    for seq in range(1, count + 1):
        follower.hear(live(seq - 1, seq))
    assert (follower.waiting, follower.lost) == (LIVE_LIMIT, 10)
    assert taken(follower) == list(range(1, count + 1))
    assert follower.waiting == 0


def test_a_hole_that_was_trimmed_is_stepped_over() -> None:
    log = Log(9)
    del log.events[:6]
    follower = following(log, since=2)
    follower.hear(live(6, 7))
    assert taken(follower) == [7, 8, 9]


@pytest.mark.parametrize("count", [1, PAGE, PAGE + 1, 3 * PAGE])
def test_the_log_is_read_a_page_at_a_time(count: int) -> None:
    follower = following(Log(count))
    follower.hear(head(count))
    assert taken(follower) == list(range(1, count + 1))


class Wire(RuleBasedStateMachine):
    """A hub that commits, a wire that loses, doubles and holds back, and a reader that looks when it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log()
        self.follower = following(self.log)
        self.follower.hear(head(0))
        self.told = 0
        """Seq of the last message on the topic."""
        self.held: list[Published] = []
        self.seen: list[int] = []

    @rule(gap=st.integers(1, 3), fate=st.sampled_from(["sent", "lost", "doubled", "held"]))
    def commit(self, gap: int, fate: str) -> None:
        """Other types may have taken numbers in between."""
        seq = self.told + gap
        message = Published(b"", self.told, seq, event(seq))
        self.log.events.append(event(seq))
        self.told = seq
        if fate == "held":
            self.held.append(message)
        for _ in range({"sent": 1, "doubled": 2}.get(fate, 0)):
            self.follower.hear(message)

    @rule(count=st.integers(1, LIVE_LIMIT // 40))
    def burst(self, count: int) -> None:
        for _ in range(count):
            self.commit(1, "sent")

    @rule()
    def release(self) -> None:
        """What was held back comes late, behind younger messages."""
        for message in self.held:
            self.follower.hear(message)
        self.held.clear()

    @rule()
    def last_word(self) -> None:
        self.follower.hear(head(self.told))

    @rule(most=st.integers(1, 60))
    def take(self, most: int) -> None:
        for _ in range(most):
            one = self.follower.take()
            if one is None:
                break
            self.seen.append(one.seq)

    @invariant()
    def nothing_is_taken_twice_out_of_order_or_passed_over(self) -> None:
        assert self.seen == [one.seq for one in self.log.events[: len(self.seen)]]

    def teardown(self) -> None:
        self.follower.hear(head(self.told))
        self.seen += taken(self.follower)
        assert self.seen == [one.seq for one in self.log.events]


class TestFollowingThroughAnything(Wire.TestCase):
    settings = settings(max_examples=slices.of(80, 25), stateful_step_count=40, deadline=None, database=None)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_any_chain_however_wrong_is_taken_in_ascending_order(messages: list[tuple[int, int]]) -> None:
    follower = following(Log(6))
    for prev, seq in messages:
        follower.hear(live(prev, seq) if seq else head(prev))
    seqs = taken(follower)
    assert seqs == sorted(set(seqs))


def test_large_events_are_held_only_up_to_their_bytes() -> None:
    log, large = Log(), LIVE_BYTES // 8
    follower = following(log)
    for seq in range(1, 21):
        log.events.append(Envelope(event(seq).header, b"x" * large, seq))
        follower.hear(Published(b"", seq - 1, seq, log.events[-1]))
    assert (follower.waiting, follower.lost) == (8, 12)
    assert taken(follower) == list(range(1, 21))
    follower.hear(live(20, 21))
    assert (taken(follower), follower.lost) == ([21], 12)


def test_a_word_of_the_hub_about_an_event_too_large_to_send_has_it_read() -> None:
    log = Log(3)
    follower = following(log)
    for heard in (live(0, 1), head(2), live(2, 3)):
        follower.hear(heard)
    assert taken(follower) == [1, 2, 3]
    assert follower.idle
