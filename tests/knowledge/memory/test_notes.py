"""The book of notes: every version is kept, none of two writers is lost, and what was erased was never said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, EventsErased, NoteEdited, NoteRestored, NoteSuperseded, NoteTaken
from knowledge.memory.notes import NoteBook
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests import slices
from tests.making import DAY, NOW, Voice


class Desk:
    """A book, and the log it is written from."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.book = memory, NoteBook(memory)
        self.log: list[Envelope] = []
        self._voice = Voice()

    def write(self, event: Event, project: int = 1) -> int:
        """Say a fact; its seq."""
        sealed = self._voice.says(event, project=project)
        self.log.append(Envelope(sealed.header, sealed.body, len(self.log) + 1))
        self.book.write(self.log[-1])
        return len(self.log)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of the tables of notes."""
        tables = ("note", "note_version", "note_ending")
        read = self.memory.database._connection.execute
        return {one: [tuple(row) for row in read(f"SELECT * FROM {one} ORDER BY 1, 2")] for one in tables}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Memory.writer(tmp_path / "memory.db") as memory:
        yield Desk(memory)


def taken(title: str = "one", **more: object) -> NoteTaken:
    made = NoteTaken(kind="note", title=clean(title), body=clean(""), valid_from=NOW, at=NOW)
    return made.model_copy(update=more)


def edited(note: int, base: int, title: str, **more: object) -> NoteEdited:
    made = NoteEdited(
        note=note, base=base, kind="note", title=clean(title), body=clean(""), tags=[], valid_from=NOW, at=NOW + DAY
    )
    return made.model_copy(update=more)


def test_a_note_is_as_it_was_written(desk: Desk) -> None:
    seq = desk.write(
        taken("why", kind="decision", body=clean("because"), tags=[clean("db")], sources=[3], origin="f:1"), project=7
    )
    note = desk.book.by_id(seq)
    assert (str(note.name), note.project, note.kind, note.text) == ("n1", 7, "decision", "why\n\nbecause")
    assert (note.tags, note.sources, note.author, note.version, note.conflicts) == (["db"], [3], "user", 1, 0)
    assert desk.book.of_origin("f:1") == [note]
    assert desk.book.of_origin("") == []
    with pytest.raises(NotFound):
        desk.book.by_id(2)


def test_the_newest_comes_first_and_outside_of_projects_there_is_none(desk: Desk) -> None:
    desk.write(taken("one"), project=0)
    desk.write(taken("two"))
    assert [(one.title, one.project) for one in desk.book.all()] == [("two", 1), ("one", None)]


def test_every_version_is_kept(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "two"))
    desk.write(edited(1, 2, "three"))
    note = desk.book.by_id(1)
    assert (note.title, note.version, note.conflicts) == ("three", 3, 0)
    assert [one.title for one in desk.book.versions(1)] == ["one", "two", "three"]


def test_two_who_edit_at_once_lose_nothing(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "mine"))
    desk.write(edited(1, 1, "yours"))
    note = desk.book.by_id(1)
    assert (note.title, note.conflicts) == ("mine", 1)
    assert [one.title for one in desk.book.conflicts(1)] == ["yours"]
    desk.write(edited(1, 2, "mine again"))
    assert desk.book.by_id(1).conflicts == 1  # its author had not seen it
    desk.write(edited(1, 4, "ours", settles=[3]))
    assert (desk.book.by_id(1).title, desk.book.by_id(1).conflicts) == ("ours", 0)
    assert [one.standing for one in desk.book.versions(1)] == ["line", "line", "settled", "line", "line"]


def test_who_goes_on_with_what_is_in_conflict_leaves_one_conflict(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "mine"))
    desk.write(edited(1, 1, "yours"))
    desk.write(edited(1, 3, "yours, better"))
    assert [one.title for one in desk.book.conflicts(1)] == ["yours, better"]


def test_two_who_write_the_same_are_in_no_conflict(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "same"))
    desk.write(edited(1, 1, "same", at=NOW + 2 * DAY))
    assert desk.book.by_id(1).conflicts == 0


def test_what_takes_the_place_of_another_ends_it_when_it_begins(desk: Desk) -> None:
    desk.write(taken("mysql"))
    desk.write(taken("postgres", supersedes=[1], valid_from=NOW + DAY))
    old = desk.book.by_id(1)
    assert (old.superseded_by, old.valid_to, old.forgotten) == (2, NOW + DAY, False)
    assert [old.holds(NOW + DAY - 1), old.holds(NOW + DAY)] == [True, False]


def test_what_was_forgotten_holds_again_when_it_is_restored(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(NoteSuperseded(note=1, valid_to=NOW + DAY))
    assert desk.book.by_id(1).forgotten
    desk.write(NoteRestored(note=1))
    assert (desk.book.by_id(1).forgotten, desk.book.by_id(1).valid_to) == (False, None)


def test_an_end_that_was_written_down_stays_when_the_note_is_forgotten_later(desk: Desk) -> None:
    desk.write(taken("one", valid_to=NOW + DAY))
    desk.write(NoteSuperseded(note=1, valid_to=NOW + 2 * DAY))
    assert desk.book.by_id(1).valid_to == NOW + DAY


def test_what_held_at_a_moment_reads_as_it_read_then(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "two", at=NOW + 2 * DAY))
    desk.write(taken("old news", valid_from=NOW - 9 * DAY, valid_to=NOW + DAY, at=NOW + 5 * DAY))
    desk.write(NoteSuperseded(note=1, valid_to=NOW + 4 * DAY))

    def titles(moment: int) -> list[str]:
        return [one.title for one in desk.book.as_of(moment)]

    assert titles(NOW - 10 * DAY) == []
    assert titles(NOW - DAY) == ["old news"]
    assert titles(NOW) == ["old news", "one"]
    assert titles(NOW + 2 * DAY) == ["two"]
    assert titles(NOW + 4 * DAY) == []


def test_an_edit_that_was_in_conflict_is_not_what_was_read(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "mine", at=NOW + DAY))
    desk.write(edited(1, 1, "yours", at=NOW + 2 * DAY))
    desk.write(edited(1, 2, "ours", settles=[3], at=NOW + 4 * DAY))
    assert [one.title for one in desk.book.as_of(NOW + 3 * DAY)] == ["mine"]


def test_what_was_erased_is_gone_with_all_its_versions(desk: Desk) -> None:
    desk.write(taken("secret"))
    desk.write(edited(1, 1, "secret too"))
    desk.write(taken("other", supersedes=[1]))
    desk.write(taken("third", supersedes=[3]))
    desk.write(EventsErased(seqs=[1, 2], reason="forget"))
    assert [one.title for one in desk.book.all()] == ["third", "other"]
    desk.write(EventsErased(seqs=[4], reason="forget"))
    assert desk.book.by_id(3).superseded_by is None
    assert "secret" not in str(desk.dump())


def test_what_came_after_an_erased_version_stays(desk: Desk) -> None:
    desk.write(taken("one"))
    desk.write(edited(1, 1, "secret"))
    desk.write(edited(1, 2, "three"))
    desk.write(EventsErased(seqs=[2], reason="forget"))
    assert [(one.title, one.standing) for one in desk.book.versions(1)] == [("one", "line"), ("three", "line")]


_SEQS = some.integers(1, 12)
_DEEDS = some.one_of(
    some.builds(lambda older: taken("new", supersedes=older), some.lists(_SEQS, max_size=2)),
    some.builds(
        lambda note, base, title, settles: edited(note, base, title, settles=settles),
        _SEQS,
        _SEQS,
        some.sampled_from(["a", "b", "c"]),
        some.lists(_SEQS, max_size=2),
    ),
    some.builds(lambda note, by: NoteSuperseded(note=note, by=by, valid_to=NOW), _SEQS, some.none() | _SEQS),
    some.builds(lambda note: NoteRestored(note=note), _SEQS),
)


@settings(max_examples=slices.of(100, 20))
@given(some.lists(_DEEDS, max_size=14), some.lists(some.integers(1, 14), max_size=4, unique=True))
def test_memory_that_is_made_again_without_what_was_erased_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[Event], erased: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("memory")
    with Memory.writer(folder / "grown.db") as grown, Memory.writer(folder / "made.db") as made:
        desk = Desk(grown)
        for deed in deeds:
            desk.write(deed)
        there = [seq for seq in erased if seq <= len(deeds)]
        if there:
            desk.write(EventsErased(seqs=there, reason="forget"))
        again = Desk(made)
        for seen in desk.log:
            if seen.seq not in there:
                again.book.write(seen)
        assert desk.dump() == again.dump()
