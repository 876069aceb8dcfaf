"""What the file and the facts say of pauses, in whatever order they come."""

import os

import pytest

from daemon import pausing
from daemon.config import Config
from daemon.doubles.bus import MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.recording import Pause, Recording
from daemon.service import World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import Event, RecordingPaused, RecordingResumed
from knowledge.store.log_writer import Unit
from tests.making import Voice
from tests.services.seeing import Past

S = 1_000_000


class Days:
    """A log to which facts are added, each at its moment."""

    def __init__(self, home: Paths) -> None:
        self.home = home
        self.clock = FakeClock(100 * S)
        self.hub = MemoryHub()
        self._voice = Voice("shell", "life")

    def says(self, event: Event, at: int) -> Envelope:
        self.hub.commit(Unit("shell", "life", (self._voice.says(event, at=at),)))
        return self.hub.log[-1]

    def recording(self) -> Recording:
        return Recording(World(self.home, Config(), self.clock, MemoryStreams(), Past(self.hub)))

    def file(self, made: int, until: int | None = None) -> None:
        pausing.pause(self.home, until)
        os.utime(self.home.paused, ns=(made * 1_000, made * 1_000))


@pytest.fixture
def days(home: Paths) -> Days:
    return Days(home)


def test_without_facts_there_was_no_pause(days: Days) -> None:
    one = days.recording()
    assert (one.last, one.paused, one.held, one.covers(50 * S)) == (Pause(), False, False, False)


def test_live_and_from_the_log_are_the_same(days: Days) -> None:
    live = days.recording()
    for event, at in ((RecordingPaused(), 10), (RecordingResumed(), 20), (RecordingPaused(until=99), 30)):
        seen = days.says(event, at * S)
        assert live.heed(seen)
        assert not live.heed(seen), "twice"
        assert live.last == days.recording().last
    assert live.last == Pause(30 * S, None, 20 * S)
    assert not live.heed(days.says(RecordingPaused(until=120), 40 * S)), "another end is the same pause"
    assert live.last.began == 30 * S


def test_a_pause_began_with_its_file(days: Days) -> None:
    days.file(10 * S)
    one = days.recording()
    assert (one.held, one.paused, one.covers(11 * S), one.covers(9 * S)) == (True, False, True, False)
    one.heed(days.says(RecordingPaused(), 50 * S))
    assert (one.held, one.last) == (False, Pause(10 * S, None))


def test_a_file_whose_time_is_over_holds_nothing_back(days: Days) -> None:
    days.file(10 * S, until=90 * S)
    assert not days.recording().held


def test_a_pause_that_was_said_lasts_until_its_end_is_said(days: Days) -> None:
    days.says(RecordingPaused(until=90 * S), 10 * S)
    assert days.recording().paused


def test_a_file_is_not_that_of_an_earlier_pause(days: Days) -> None:
    days.says(RecordingPaused(), 10 * S)
    days.says(RecordingResumed(), 20 * S)
    days.file(50 * S)
    one = days.recording()
    assert one.last == Pause(10 * S, 20 * S)
    assert [one.covers(moment * S) for moment in (5, 15, 30, 60)] == [False, True, False, True]
