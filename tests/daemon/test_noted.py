"""What was said of notes is read, whether or not somebody has written it into memory."""

from collections.abc import Callable
from contextlib import closing

import pytest

from daemon.noted import notes_now
from daemon.paths import Paths
from knowledge.events import NoteEdited, NoteTaken
from knowledge.memory.notes import NoteBook
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from tests.making import NOW, Voice, commit

Written = Callable[[], None]


def taken(title: str) -> NoteTaken:
    return NoteTaken(kind="note", title=clean(title), body=clean(""), valid_from=NOW, at=NOW)


@pytest.fixture
def said(home: Paths) -> Callable[..., None]:
    voice = Voice()

    def events(*some: NoteTaken | NoteEdited) -> None:
        with closing(LogWriter.open(home.core)) as log:
            commit(log, voice.unit(*some))

    return events


def remember(home: Paths) -> None:
    """What the keeper of memory does."""
    with EventLog.open(home.core) as log, Memory.writer(home.memory) as memory:
        for seen in log.every():
            NoteBook(memory).write(seen)


def titles(home: Paths) -> list[str]:
    with notes_now(home) as book:
        return [one.title for one in book.all()]


def test_where_nothing_was_ever_said_there_is_none(home: Paths) -> None:
    assert titles(home) == []


def test_what_memory_knows_is_read_from_it(home: Paths, said: Callable) -> None:
    said(taken("one"))
    remember(home)
    home.core.unlink()
    assert titles(home) == ["one"]


def test_what_memory_does_not_know_yet_is_read_from_the_log(home: Paths, said: Callable) -> None:
    said(taken("one"), taken("two"))
    remember(home)
    said(
        taken("three"),
        NoteEdited(note=1, base=1, kind="note", title=clean("ONE"), body=clean(""), tags=[], valid_from=NOW, at=NOW),
    )
    assert titles(home) == ["three", "two", "ONE"]
    with Memory.reader(home.memory) as memory:
        assert [one.title for one in NoteBook(memory).all()] == ["two", "one"]


@pytest.mark.parametrize("content", [b"", b"garbage" * 1_000])
def test_memory_that_is_damaged_or_empty_is_done_without(home: Paths, said: Callable, content: bytes) -> None:
    said(taken("one"))
    home.memory.write_bytes(content)
    assert titles(home) == ["one"]


def test_a_log_that_is_damaged_is_done_without(home: Paths, said: Callable) -> None:
    said(taken("one"))
    remember(home)
    home.core.with_name("core.db-wal").unlink(missing_ok=True)
    home.core.write_bytes(b"garbage" * 1_000)
    assert titles(home) == ["one"]
