"""When the briefing is put before shells, and when it is taken away."""

import select
from collections.abc import Iterator

import pytest

from daemon.config import parse
from daemon.doubles.history import MemoryStreams
from daemon.first_prompt import Day, FirstPrompt
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import ProjectWatched, Pulled
from knowledge.memory.books import Books
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from services.briefing import Briefing
from tests.making import NOW, Voice, commit, finished

ON = "[brief]\nfirst_prompt = true\n"
MINUTE = 60_000_000


class Morning:
    """A service over a log in which something was pulled yesterday."""

    def __init__(self, home: Paths, config: str = ON) -> None:
        self.home = home
        self.clock = FakeClock()
        self.now = self.clock.now()
        self.voice = Voice()
        self.file = home.hints / "today"
        self._past(home)
        self._log = EventLog.open(home.core)
        self.service = Briefing(World(home, parse(config, "test"), self.clock, MemoryStreams(), self._log))
        list(self.service.wake())

    def _past(self, home: Paths) -> None:
        path = clean(str(home.data))
        pulled = Pulled(
            tree=path, branch=clean("main"), before=None, commit="2" * 40, how="merge", at=self.now - 20 * MINUTE
        )
        log = LogWriter.open(home.core)
        told = [
            self.voice.says(ProjectWatched(number=1, name=clean("shop"), key=path, trees=[path]), at=self.now - 90),
            self.voice.says(pulled, at=self.now - 20 * MINUTE),
        ]
        commit(log, self.voice.unit(*told))
        log.close()
        with EventLog.open(home.core) as past, Memory.writer(home.memory) as memory:
            Books(memory, past).catch_up()

    def settle(self) -> None:
        """Let the alarm ring, and the child end."""
        handlers = self.service.inputs()
        while not self.file.exists():
            ready = select.select([*handlers], [], [], 20)[0]
            assert ready
            for descriptor in ready:
                list(handlers[descriptor]())

    def ends(self, ended: int, shell: str | None = "bash") -> None:
        """A command ends at a moment."""
        event = finished("ls").model_copy(update={"started": ended - 7_000, "shell": shell})
        sealed = self.voice.says(event)
        list(self.service.handle(Envelope(sealed.header, sealed.body, 99)))

    def close(self) -> None:
        self.service.stop()
        self._log.close()


@pytest.fixture
def morning(home: Paths) -> Iterator[Morning]:
    one = Morning(home)
    yield one
    one.close()


def test_it_lies_ready_after_the_start(morning: Morning) -> None:
    morning.settle()
    first, *lines = morning.file.read_text().splitlines()
    today = Day.of(morning.now)
    assert first == f"{today.begin} {today.end}"
    assert lines[0] == "shop"
    assert any("pulled main" in line and line.endswith("  e2") for line in lines)


def test_a_command_of_today_says_that_the_first_prompt_is_past(morning: Morning) -> None:
    morning.settle()
    morning.ends(morning.now, shell=None)
    morning.ends((Day.of(morning.now).begin - 1) * 1_000_000)
    assert morning.file.exists()
    morning.ends(morning.now)
    assert not morning.file.exists()


def test_after_it_nothing_is_put_there_any_more(morning: Morning) -> None:
    morning.ends(morning.now)
    rings, _ = morning.service.inputs().values()
    list(rings())
    assert not morning.service._queue.working


def test_what_was_shown_is_not_shown_again_after_a_restart(morning: Morning) -> None:
    (morning.home.spool / f"briefed-{Day.of(morning.now).end}").touch()
    rings, _ = morning.service.inputs().values()
    list(rings())
    assert not morning.service._queue.working


def test_the_next_day_has_its_own(morning: Morning) -> None:
    morning.ends(morning.now)
    morning.clock.advance(86_400)
    rings, _ = morning.service.inputs().values()
    list(rings())
    assert morning.service._queue.working


def test_an_old_one_is_taken_away_and_without_the_wish_none_is_made(home: Paths) -> None:
    FirstPrompt(home.hints, home.spool).put(Day.of(NOW), ["old"])
    morning = Morning(home, "")
    assert not morning.file.exists()
    assert not select.select([*morning.service.inputs()], [], [], 0)[0]
    morning.ends(morning.now)
    morning.close()
