"""A note is forgotten, which can be taken back, or removed for good, which a person has to say."""

import select
import time
from collections.abc import Callable

import pytest

from daemon.paths import Paths
from daemon.setup.errors import NotAgreed
from knowledge.errors import DaemonUnreachable, NotFound, Usage
from knowledge.events import NoteProposed, NoteTaken
from knowledge.memory.proposals import ProposalBook
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.daemon.cli.conftest import Say, Write, failed
from tests.daemon.cli.test_fixes import learned
from tests.making import NOW
from tests.patience import PATIENCE_S


@pytest.fixture
def noted(write: Write, start: Callable[[], None]) -> str:
    """The id of a note, and a daemon."""
    write(NoteTaken(kind="note", title=clean("one"), body=clean(""), valid_from=NOW, at=NOW))
    start()
    return "n1"


def test_what_was_forgotten_can_be_restored(say: Say, noted: str) -> None:
    said = say("forget", noted)
    assert f"`sotto note {noted} --restore` brings it back" in said.err
    assert say("notes", "--json").json == []
    assert say("forget", noted, "--json").status == Usage.code
    say("note", noted, "--restore")
    assert [one["id"] for one in say("notes", "--json").json] == [noted]
    assert say("forget", noted, "--json").json == {"id": noted, "erased": False, "events": []}


def test_without_a_person_nothing_is_removed_for_good(say: Say, noted: str) -> None:
    assert say("forget", noted, "--hard", "--json").status == NotAgreed.code
    assert say("note", noted).status == 0


@pytest.mark.usefixtures("noted")
def test_what_is_not_there_cannot_be_forgotten(say: Say) -> None:
    for words in (("n9",), ("n9", "--hard", "--yes"), ("x1",), ("nonsense",)):
        assert (words, say("forget", *words, "--json").status) == (words, NotFound.code)


def test_without_a_daemon_nobody_forgets(say: Say, write: Write) -> None:
    write(NoteTaken(kind="note", title=clean("one"), body=clean(""), valid_from=NOW, at=NOW))
    for words in ((), ("--hard", "--yes")):
        assert say("forget", "n1", *words, "--json").status == DaemonUnreachable.code


def until(true: Callable[[], bool]) -> None:
    """Memory is written by another process."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.02)


@pytest.fixture
def fix(write: Write, say: Say, start: Callable[[], None]) -> str:
    """The id of a fix that the user wrote, and a daemon."""
    write(*failed("make", "error: no flask here"), because=True)
    start()
    made: str = say("remember", "Quittenmus helps", "--error", "error: no flask here", "--json").json["id"]
    return made


def test_a_fix_is_forgotten_and_restored(say: Say, fix: str) -> None:
    assert f"`sotto fixes {fix} --restore` brings it back" in say("forget", fix).err
    assert say("forget", fix, "--json").status == Usage.code
    until(lambda: say("fixes", "--json").json == [])
    assert [one["forgotten"] for one in say("fixes", "--all", "--json").json] == [True]
    assert "brings it back" in say("fixes", fix).out
    until(lambda: say("search", "Quittenmus", "--json").json == [])
    assert say("fixes", fix, "--restore").status == 0
    until(lambda: [one["id"] for one in say("fixes", "--json").json] == [fix])
    until(lambda: [one["id"] for one in say("search", "Quittenmus", "--json").json] == [fix])
    assert say("fixes", fix, "--restore", "--json").status == Usage.code


def test_a_fix_that_the_user_wrote_is_gone_for_good(say: Say, fix: str, home: Paths) -> None:
    assert say("forget", fix, "--hard", "--json").status == NotAgreed.code
    assert say("forget", fix, "--hard", "--yes", "--json").json["erased"] is True
    until(lambda: say("fixes", "--json").json == [])

    def left() -> bool:
        return any(b"Quittenmus" in one.read_bytes() for one in home.data.rglob("*") if one.is_file())

    until(lambda: not left())
    assert say("forget", fix, "--json").status == NotFound.code


def test_a_fix_that_was_learned_is_forgotten_but_stays_on_record(
    say: Say, write: Write, start: Callable[[], None]
) -> None:
    write(learned())
    start()
    assert "wipe" in say("forget", "x1", "--hard", "--yes", "--json").json["hint"]
    assert say("forget", "x1").status == 0
    until(lambda: say("fixes", "--json").json == [])


def test_what_was_proposed_and_erased_stays_declined(
    say: Say, write: Write, home: Paths, start: Callable[[], None]
) -> None:
    proposed = NoteProposed(
        key="record/Lindwurm",
        kind="decision",
        title=clean("Lindwurm"),
        body=clean(""),
        evidence=[],
        count=1,
        confidence=1,
    )
    write(proposed, proposed.model_copy(update={"key": "record/other", "title": clean("other")}))
    start()
    assert "2 proposals wait" in say("notes").err
    note = say("note", "n1", "--accept", "--json").json["id"]
    assert say("forget", note, "--hard", "--yes").status == 0
    with EventLog.open(home.core) as log, Memory.passing() as memory:
        book = ProposalBook(memory)
        for seen in log.every():
            assert "Lindwurm" not in seen.body.decode()
            if type(seen.event) in book.kinds:
                book.write(seen)
        known, other = book.of("record/Lindwurm"), book.of("record/other")
        assert known
        assert (known.word, book.waiting()) == ("declined", 1)
        assert other
        assert other.word is None
    assert "1 proposal waits" in say("notes").err
    assert "--proposed" in say("search", "x", "--kind", "proposals", "--json").json["hint"]
