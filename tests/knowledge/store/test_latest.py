"""The end of the log without the vocabulary: the last command of a shell, or else here; the number of a project."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, ProjectUnwatched, ProjectWatched
from knowledge.redact import clean
from knowledge.store.latest import Latest
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit, finished

Say = Callable[..., None]


@pytest.fixture
def say(home: Paths) -> Say:
    voice = Voice()

    def do(*events: Event, project: int | None = 1) -> None:
        log = LogWriter.open(home.core)
        commit(log, voice.unit(*(voice.says(one, project=project) for one in events)))
        log.close()

    return do


def ran(line: str, cwd: str = "/src", session: str | None = "b-1-1") -> CommandFinished:
    return finished(line).model_copy(update={"cwd": clean(cwd), "shell_session": session})


def last(home: Paths, session: str, cwd: str, project: int | None = None) -> str | None:
    with Latest.of(home.core) as latest:
        found = latest.command(session, cwd, project)
    return found.command if found else None


def test_the_last_command_of_the_shell_counts_wherever_it_was(home: Paths, say: Say) -> None:
    say(ran("one"), ran("two", "/else"), ran("three", session="z-2-2"))
    assert last(home, "b-1-1", "/src") == "two"
    assert last(home, "b-1-11", "/src") == "three"


def test_without_one_it_is_the_last_here_and_then_the_last_around(home: Paths, say: Say) -> None:
    say(ran("one"), ran("two", "/src/deep", session=None))
    say(ran("three", "/else"), project=2)
    assert last(home, "", "/src") == "one"
    assert last(home, "", "/src/other", 1) == "two"
    assert last(home, "", "/src/other", 3) is None
    assert last(home, "", "/src/other") is None


def test_the_number_of_a_project_by_its_key(home: Paths, say: Say) -> None:
    key = clean("/src/.git")
    one = ProjectWatched(number=1, name=clean("src"), key=key, trees=[clean("/src")])
    say(one, ProjectUnwatched(number=2, trees=[]))
    with Latest.of(home.core) as latest:
        assert latest.project(Path(key)) == 1
        assert latest.project(Path("/else/.git")) is None
    say(ProjectUnwatched(number=1, trees=[clean("/src")]))
    with Latest.of(home.core) as latest:
        assert latest.project(Path(key)) == 1  # one of its trees still is
    say(ProjectUnwatched(number=1, trees=[]))
    with Latest.of(home.core) as latest:
        assert latest.project(Path(key)) is None
    say(one)
    with Latest.of(home.core) as latest:
        assert latest.project(Path(key)) == 1


def test_before_anything_is_recorded_there_is_nothing(home: Paths) -> None:
    with pytest.raises(NotFound), Latest.of(home.core):
        pass
