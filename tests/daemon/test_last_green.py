"""Which run was green last, out of a real log."""

from collections.abc import Callable

import pytest

from daemon.last_green import last_green, run_of
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, EnqueueJob
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from tests.knowledge.checks.checked import checked
from tests.making import NOW, Voice, commit, finished


@pytest.fixture
def found(home: Paths) -> Callable:
    """The command line of the green run before the last of these: (command, status, cwd, project)."""

    def ask(*runs: tuple) -> str | None:
        voice, log = Voice(), LogWriter.open(home.core)
        for command, status, *where in runs:
            cwd, project = where or ("/src", 1)
            event = CommandFinished(command=clean(command), cwd=clean(cwd), status=status, started=NOW, duration_ms=1)
            [red] = commit(log, voice.unit(voice.says(event, project=project))).logged
        log.close()
        with EventLog.open(home.core) as reader:
            green = last_green(reader, red)
            return str(green.event.command) if green and isinstance(green.event, CommandFinished) else None

    return ask


def test_the_newest_green_run_of_the_command_is_meant(found: Callable) -> None:
    runs = [("pytest -x", 0), ("pytest -q", 0), ("ls", 0), ("pytest", 1), ("pytest", 1)]
    assert found(*runs) == "pytest -q"


def test_a_narrower_run_is_passed_over_for_one_that_did_more(found: Callable) -> None:
    assert found(("pytest", 0), ("pytest tests/test_a.py", 0), ("pytest", 1)) == "pytest"


def test_where_only_a_narrower_one_was_green_that_counts(found: Callable) -> None:
    assert found(("pytest tests/test_a.py", 0), ("pytest", 1)) == "pytest tests/test_a.py"


@pytest.mark.parametrize(
    "other", [("pytest", 0, "/other", 1), ("pytest", 0, "/src", 2), ("make", 0, "/src", 1), ("pytest", 2, "/src", 1)]
)
def test_another_place_project_command_or_status_is_another_matter(found: Callable, other: tuple) -> None:
    assert found(other, ("pytest", 1, "/src", 1)) is None


@pytest.mark.parametrize("cwd", ['/ö/a "b"', "/a\\b", "/a\tb"])
def test_any_name_of_a_folder_is_found(found: Callable, cwd: str) -> None:
    assert found(("pytest", 0, cwd, 1), ("pytest", 1, cwd, 1)) == "pytest"


def test_what_came_later_does_not_count(home: Paths) -> None:
    voice, log = Voice(), LogWriter.open(home.core)
    events = [
        CommandFinished(command=clean("pytest"), cwd=clean("/src"), status=status, started=NOW, duration_ms=1)
        for status in (1, 0)
    ]
    red, _ = commit(log, voice.unit(*events)).logged
    log.close()
    with EventLog.open(home.core) as reader:
        assert last_green(reader, red) is None


def test_what_was_told_of_is_a_command_or_a_check_that_was_ordered(home: Paths) -> None:
    voice, log = Voice(), LogWriter.open(home.core)
    typed, order, other = voice.says(finished()), voice.says(EnqueueJob(kind="checks")), voice.says(finished("ls"))
    check = voice.says(checked("make"), cause=order)
    lost = voice.says(EnqueueJob(kind="integrity"))
    for one in (typed, order, other, check, lost):
        commit(log, voice.unit(one))
    log.close()
    with EventLog.open(home.core) as reader:
        assert run_of(reader, typed.id).id == typed.id
        red = run_of(reader, order.id)
        assert red.id == check.id
        green = last_green(reader, red)
        assert green
        assert green.id == typed.id
        with pytest.raises(NotFound):
            run_of(reader, lost.id)
