"""The book of what can be found: each thing stands in it as it is now, and goes when its facts go."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.envelope import Envelope
from knowledge.events import (
    CommandsImported,
    CommitMade,
    CommitsImported,
    Event,
    EventsErased,
    EventsTrimmed,
    FixJudged,
    FixNoted,
    NoteEdited,
    NoteRestored,
    NoteSuperseded,
    NoteTaken,
    PastCommand,
    PastCommit,
)
from knowledge.memory.books import Books
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index, entry_of
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import NOW, Voice, finished


class Log:
    """What was said, for books that ask for it."""

    def __init__(self) -> None:
        self.said: list[Envelope] = []

    def every(self, seq: int = 0, types: object = ()) -> Iterator[Envelope]:
        del types
        return iter(self.said[seq:])


class Desk:
    """All books of a memory, and the log they are written from."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.log, self.voice = memory, Log(), Voice()
        self.books = Books(memory, self.log)

    def write(self, event: Event, project: int = 1, at: int = NOW) -> int:
        """Say a fact; its seq."""
        sealed = self.voice.says(event, project=project, at=at)
        self.log.said.append(Envelope(sealed.header, sealed.body, len(self.log.said) + 1))
        self.books.write(self.log.said[-1])
        return len(self.log.said)

    def entries(self) -> list[Entry]:
        """All, by ref and part."""
        rows = self.memory.database._connection.execute(
            "SELECT entry.*, title, body FROM entry JOIN entry_text ON entry_text.rowid = entry.id ORDER BY ref, part"
        )
        return [entry_of(row) for row in rows]

    def refs(self) -> list[str]:
        return [one.ref for one in self.entries()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Memory.writer(tmp_path / "memory.db") as memory:
        yield Desk(memory)


def taken(title: str, body: str = "", **more: object) -> NoteTaken:
    made = NoteTaken(kind="note", title=clean(title), body=clean(body), valid_from=NOW, at=NOW)
    return made.model_copy(update=more)


def test_a_note_stands_as_it_was_last_written(desk: Desk) -> None:
    seq = desk.write(taken("One thing", "said at length", tags=[clean("build")]))
    assert desk.entries() == [Entry("note", f"n{seq}", 1, NOW, "One thing", "said at length\nbuild")]
    anew = NoteEdited(
        note=seq,
        base=seq,
        kind="decision",
        title=clean("Another"),
        body=clean(""),
        tags=[],
        valid_from=NOW + 5,
        at=NOW + 7,
    )
    desk.write(anew)
    assert desk.entries() == [Entry("decision", f"n{seq}", 1, NOW + 5, "Another", "")]


def test_what_is_superseded_or_forgotten_holds_no_longer_until_it_is_restored(desk: Desk) -> None:
    old = desk.write(taken("Old"))
    new = desk.write(taken("New", supersedes=[old], valid_from=NOW + 3))
    assert {one.ref: one.valid_to for one in desk.entries()} == {f"n{old}": NOW + 3, f"n{new}": None}
    desk.write(NoteRestored(note=old))
    desk.write(NoteSuperseded(note=new, valid_to=NOW + 9))
    assert {one.ref: one.valid_to for one in desk.entries()} == {f"n{old}": None, f"n{new}": NOW + 9}


def test_a_command_line_stands_once_a_project_with_its_last_run(desk: Desk) -> None:
    desk.write(finished("make all"))
    other = desk.write(finished("make all"), project=2)
    last = desk.write(finished("make all", status=2), at=NOW + 50)
    assert desk.entries() == [
        Entry("command", f"e{other}", 2, NOW, "make all", ""),
        Entry("command", f"e{last}", 1, NOW + 50, "make all", "", times=2),
    ]


def test_what_is_asked_of_sotto_is_no_command_to_be_found(desk: Desk) -> None:
    desk.write(finished("sotto search make"))
    desk.write(finished("cd shop && sotto search 'how is it built' | head"))
    desk.write(finished("  "))
    assert desk.entries() == []


def test_imported_commands_stand_with_those_that_were_seen(desk: Desk) -> None:
    told = [PastCommand(command=clean("make all"), at=NOW - 5), PastCommand(command=clean("ls\n-l"))]
    first = desk.write(CommandsImported(source="bash", path=clean("~/.bash_history"), commands=told))
    assert [(one.ref, one.part, one.at) for one in desk.entries()] == [(f"e{first}", 0, NOW - 5), (f"e{first}", 1, 0)]
    last = desk.write(finished("make all"))
    assert [(one.ref, one.part, one.times) for one in desk.entries()] == [(f"e{first}", 1, 1), (f"e{last}", 0, 2)]


def test_what_retention_takes_from_the_log_is_no_longer_counted(desk: Desk) -> None:
    told = [PastCommand(command=clean("make old"), at=NOW - 5)]
    imported = desk.write(CommandsImported(source="bash", path=clean("x"), commands=told))
    desk.write(finished("make once"))
    desk.write(finished("make old"))
    through = desk.write(finished("make twice"))
    last = desk.write(finished("make twice"))
    by_type = {"CommandFinished": 3}
    desk.write(EventsTrimmed(through=through, removed=3, by_type=by_type, reason="age"))
    assert [(one.title, one.ref, one.times) for one in desk.entries()] == [
        ("make old", f"e{imported}", 1),
        ("make twice", f"e{last}", 1),
    ]


def test_what_was_erased_is_found_no_more(desk: Desk) -> None:
    note = desk.write(taken("Secret plan"))
    kept = desk.write(taken("Public plan", supersedes=[note]))
    first, second = desk.write(finished("make it")), desk.write(finished("make it"))
    desk.write(EventsErased(seqs=[note, second], reason="forget"))
    assert [(one.ref, one.times) for one in desk.entries()] == [(f"e{first}", 1), (f"n{kept}", 1)]
    read = desk.memory.database._connection.execute
    assert b"ecret" not in b"".join(row[0] for row in read("SELECT block FROM entry_text_data"))


def test_a_commit_that_was_amended_is_found_as_it_is_now(desk: Desk) -> None:
    made = CommitMade(
        tree=clean("/src"),
        branch=clean("main"),
        commit="a" * 40,
        before=None,
        author=clean("Ada"),
        subject=clean("Parse dates"),
        at=NOW,
    )
    desk.write(made)
    desk.write(made.model_copy(update={"commit": "b" * 40, "before": "a" * 40, "amended": True}))
    assert [(one.ref, one.title) for one in desk.entries()] == [("b" * 12, "Parse dates")]
    past = PastCommit(commit="c" * 40, author=clean("Ada"), subject=clean("First"), at=NOW, paths=[clean("a.py")])
    desk.write(CommitsImported(tree=clean("/src"), commits=[past, past.model_copy(update={"commit": "b" * 40})]))
    assert [(one.ref, one.body) for one in desk.entries()] == [("b" * 12, "Ada\na.py"), ("c" * 12, "Ada\na.py")]


def test_a_fix_is_found_by_what_was_noted(desk: Desk) -> None:
    seq = desk.write(FixNoted(text=clean("Restart redis"), error=clean("connection refused"), at=NOW))
    assert desk.entries() == [Entry("fix", f"x{seq}", 1, NOW, "Restart redis", "connection refused\nRestart redis")]
    Index(desk.memory).hold(f"x{seq}", NOW)
    desk.write(FixJudged(fix=seq, failure=1, helped=True, by="user"))
    assert desk.entries()[0].valid_to is None


def test_memory_that_is_made_anew_finds_the_same(desk: Desk, tmp_path: Path) -> None:
    note = desk.write(taken("One"))
    desk.write(taken("Two", supersedes=[note]))
    for line in ("make", "make", "ls"):
        desk.write(finished(line))
    desk.write(FixNoted(text=clean("Restart redis"), at=NOW))
    with Memory.writer(tmp_path / "anew.db") as memory:
        anew = Desk(memory)
        anew.log = desk.log
        Books(memory, desk.log).catch_up()
        assert anew.entries() == desk.entries()


def test_a_command_costs_next_to_nothing(desk: Desk) -> None:
    lines = [f"make target_{number} --jobs {number % 7}" for number in range(300)]
    began = time.process_time()
    for line in lines + lines:
        desk.write(finished(line))
    assert (time.process_time() - began) / 600 < 0.003  # all books, on a machine that does other things as well
