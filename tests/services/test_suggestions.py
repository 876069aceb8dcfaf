"""A known fix is told as soon as its failure is: once, the best one, and nothing where none fits."""

from collections.abc import Iterator

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import Event, FailureDiagnosed, FixSuggested
from knowledge.ids import EventId
from knowledge.moment import Moment
from services.memory import Keeper
from services.suggestions import OF_ONE_RUN, Suggestions
from tests.knowledge.failures.fixes.test_recall import FLASK, broke, learned

MODULE = {"code": "ModuleNotFoundError"}


class Life:
    """A log, a keeper and the service."""

    def __init__(self, paths: Paths) -> None:
        world = World(paths, Config(), FakeClock(), MemoryStreams())
        self.services: list[Service] = [Keeper(world), Suggestions(world)]
        self.seq = 0

    def hear(self, event: Event, project: int | None = 1) -> list[Event]:
        """Say it; what is made of it."""
        self.seq += 1
        sealed = seal(event, EventId("test", "one", self.seq), Moment(self.seq, 0), project=project)
        seen = Envelope(sealed.header, sealed.body, self.seq)
        return [made for one in self.services if seen.type in one.handlers() for made in one.handle(seen)]

    def fixed(self, told: FailureDiagnosed, command: str) -> int:
        self.hear(told)
        self.hear(learned(told, self.seq, command))
        return self.seq

    def stop(self) -> None:
        for one in self.services:
            one.stop()


@pytest.fixture
def life(home: Paths) -> Iterator[Life]:
    one = Life(home)
    yield one
    one.stop()


def test_the_fix_of_a_failure_that_is_back_is_suggested(life: Life) -> None:
    fix = life.fixed(broke(FLASK), "pip install flask")
    (told,) = life.hear(broke(FLASK))
    assert isinstance(told, FixSuggested)
    assert (told.failure, told.fix, told.how, told.renamed) == (life.seq, fix, "exact", [])
    assert 0.6 < told.score < 0.7


def test_with_other_names_it_is_said_which(life: Life) -> None:
    life.fixed(broke(FLASK, **MODULE), "pip install flask")
    (told,) = life.hear(broke("No module named 'requests'", **MODULE))
    assert isinstance(told, FixSuggested)
    assert (told.how, told.renamed) == ("kind", [("flask", "requests")])


def test_nothing_is_said_where_nothing_fits_or_nothing_has_a_name(life: Life) -> None:
    life.fixed(broke(FLASK), "pip install flask")
    assert life.hear(broke("quarrel of warehouse and mainframe")) == []
    assert life.hear(broke(FLASK).model_copy(update={"fingerprint": "", "kind": ""})) == []


def test_of_many_failures_of_a_run_only_the_first_are_looked_at(life: Life) -> None:
    life.fixed(broke(FLASK), "pip install flask")
    found = [life.hear(broke(FLASK).model_copy(update={"rank": rank})) for rank in range(OF_ONE_RUN + 1)]
    assert [len(one) for one in found] == [1] * OF_ONE_RUN + [0]


def test_without_memory_there_is_silence(home: Paths) -> None:
    alone = Suggestions(World(home, Config(), FakeClock(), MemoryStreams()))
    sealed = seal(broke(FLASK), EventId("test", "one", 1), Moment(1, 0), project=1)
    assert alone.handle(Envelope(sealed.header, sealed.body, 1)) == []
