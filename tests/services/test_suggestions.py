"""A known fix is told as soon as its failure is: once, the best one, and nothing where none fits."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import Event, FailureDiagnosed, FixEdit, FixSuggested, ProjectWatched
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from services.memory import Keeper
from services.suggestions import OF_ONE_RUN, Suggestions
from tests.knowledge.failures.fixes.test_recall import FLASK, broke, learned
from tests.making import Voice, commit

MODULE = {"code": "ModuleNotFoundError"}


class Life:
    """A log, a keeper and the service."""

    def __init__(self, paths: Paths) -> None:
        world = World(paths, Config(), FakeClock(), MemoryStreams())
        self.suggestions = Suggestions(world)
        self.services: list[Service] = [Keeper(world), self.suggestions]
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

    def comes(self) -> list[Event]:
        """What a child found, once it has ended."""
        [(descriptor, read)] = self.suggestions.inputs().items()
        while self.suggestions._longer.working:
            assert select.select([descriptor], [], [], 90)[0]
            if found := [event for one in read() for event in one.events]:
                return found
        return []

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


def test_a_fix_that_is_in_place_is_not_suggested(life: Life, tmp_path: Path) -> None:
    told, place = broke("quarrel of warehouse and mainframe"), tmp_path / "a.py"
    diff = "--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-old()\n+new()\n"
    edit = FixEdit(path=clean("a.py"), diff=clean(diff), redacted=False)
    life.hear(told)
    fix = learned(told, life.seq, "true", [edit])
    life.hear(fix.model_copy(update={"commands": [], "tree": clean(str(tmp_path))}))
    place.write_text("new()\n")
    assert life.hear(told) == []
    place.write_text("old()\n")
    assert [type(one) for one in life.hear(told)] == [FixSuggested]


def test_a_bare_assertion_of_another_project_is_suggested_where_its_fix_fits(
    life: Life, home: Paths, tmp_path: Path
) -> None:
    tree = tmp_path / "copy"
    tree.mkdir()
    log = LogWriter.open(home.core)
    watched = ProjectWatched(number=2, name=clean("copy"), key=clean(str(tree)), trees=[clean(str(tree))])
    commit(log, Voice("projects").unit(watched))
    log.close()
    told = broke("assert 3 == 4", code="AssertionError", tool="pytest", test_id="test_a.py::test_b", file="test_a.py")
    told = told.model_copy(update={"cwd": clean(str(tree))})
    life.hear(told)
    diff = (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n def total(values):\n-    return values[0]\n+    return sum(values)\n"
    )
    edit = FixEdit(path=clean("a.py"), diff=clean(diff))
    life.hear(learned(told, life.seq, "", [edit]).model_copy(update={"commands": []}))
    fix = life.seq
    assert life.hear(told, project=2) == []
    assert life.comes() == []  # the file is not there
    (tree / "a.py").write_text("def total(values):\n    return values[0]\n")
    assert life.hear(told, project=2) == []
    (late,) = life.comes()
    assert isinstance(late, FixSuggested)
    assert (late.failure, late.fix, late.how) == (life.seq, fix, "exact")
    (tree / "a.py").write_text("def total(values):\n    return sum(values)\n")
    life.hear(told, project=2)
    assert life.comes() == []  # it is done already


def test_with_other_names_it_is_said_which(life: Life) -> None:
    life.fixed(broke(FLASK, **MODULE), "pip install flask")
    (told,) = life.hear(broke("No module named 'requests'", **MODULE))
    assert isinstance(told, FixSuggested)
    assert (told.how, told.renamed) == ("kind", [("flask", "requests")])


def test_nothing_is_said_where_nothing_fits_or_nothing_has_a_name(life: Life) -> None:
    life.fixed(broke(FLASK), "pip install flask")
    assert life.hear(broke("quarrel of warehouse and mainframe")) == []
    assert life.hear(broke(FLASK).model_copy(update={"fingerprint": "", "kind": ""})) == []


def test_a_misspelled_name_is_no_module_to_import(life: Life) -> None:
    told = broke("name 'os' is not defined", code="NameError")
    life.hear(told)
    edit = FixEdit(
        path=clean("a.py"), diff=clean("--- a/a.py\n+++ b/a.py\n@@ -0,0 +1,1 @@\n+import os\n"), redacted=False
    )
    life.hear(learned(told, life.seq, "true", [edit]).model_copy(update={"commands": []}))
    assert life.hear(broke("name 'totl' is not defined", code="NameError")) == []


def test_of_many_failures_of_a_run_only_the_first_are_looked_at(life: Life) -> None:
    life.fixed(broke(FLASK), "pip install flask")
    found = [life.hear(broke(FLASK).model_copy(update={"rank": rank})) for rank in range(OF_ONE_RUN + 1)]
    assert [len(one) for one in found] == [1] * OF_ONE_RUN + [0]


def test_without_memory_there_is_silence(home: Paths) -> None:
    alone = Suggestions(World(home, Config(), FakeClock(), MemoryStreams()))
    sealed = seal(broke(FLASK), EventId("test", "one", 1), Moment(1, 0), project=1)
    assert alone.handle(Envelope(sealed.header, sealed.body, 1)) == []
