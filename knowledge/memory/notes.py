"""The book of notes: what is worth remembering, with every version and when it held. Kept in memory.db."""

import json
from collections.abc import Iterator
from typing import ClassVar

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, EventsErased, NoteEdited, NoteRestored, NoteSuperseded, NoteTaken
from knowledge.ids import ShortId
from knowledge.memory.note import EVERY, Ending, Note, Sought, Version, standing
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

READER = "notes"
"""Under this name memory keeps how far it has come."""
WRITTEN = (NoteTaken, NoteEdited, NoteSuperseded, NoteRestored, EventsErased)
"""The facts it is made of."""
_SINCE = 6
"""Version of the schema of memory that has them."""
_ROWS = (
    ("every_note_row", "copy_note_row"),
    ("every_version_row", "copy_version_row"),
    ("every_ending_row", "copy_ending_row"),
)
"""What reads and what writes each table of notes as it is."""


class NoteBook:
    """Reading it; a writer's `Memory` makes it a writer's book."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = WRITTEN

    def __init__(self, memory: Memory) -> None:
        """Raises NotFound where the memory was written by a release that knew no notes."""
        self._memory = memory
        self._database = memory.database
        if self._database.schema_version < _SINCE:
            raise NotFound(f"no notes in {self._database.path} yet", hint="`sotto restart` begins to keep them")

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def by_id(self, seq: int) -> Note:
        """Raises NotFound."""
        row = self._database.one("note_by_id", {"id": seq})
        if row is None:
            raise NotFound(str(ShortId("n", seq)), hint="`sotto notes --all` lists them")
        return _note(row)

    def all(self) -> Iterator[Note]:
        """Each as it is now, those that hold no longer included; the newest first."""
        return iter(self.found(EVERY))

    def as_of(self, moment: int, sought: Sought = EVERY) -> Iterator[Note]:
        """What held at a moment (microseconds UTC), as it read then; the newest first.

        What was written down later, and says that it held at that moment, reads as it was first written.
        """
        for note in self.found(sought):
            then = self.read_at(note, moment)
            if then.holds(moment):
                yield then

    def found(self, sought: Sought, limit: int = -1) -> list[Note]:
        """Those that fit, the newest first; all of them, where nothing limits how many."""
        return [_note(row) for row in self._database.all("notes_found", _asked(sought) | {"limit": limit})]

    def number(self, sought: Sought) -> int:
        """How many fit."""
        return self._database.number("notes_number", _asked(sought))

    def that_say(self, event: NoteTaken, project: int | None) -> list[Note]:
        """Those of a project that say exactly what a new one would, the newest first."""
        asked = {"title": event.title, "body": event.body, "kind": event.kind, "project": project or 0}
        return [_note(row) for row in self._database.all("notes_that_say", asked)]

    def of_origin(self, origin: str) -> list[Note]:
        """Those that were imported from there."""
        return [_note(row) for row in self._database.all("notes_of_origin", {"origin": origin})]

    def versions(self, note: int) -> list[Version]:
        """All that was ever written of a note, the oldest first."""
        return [_version(row) for row in self._database.all("note_versions", {"note": note})]

    def conflicts(self, note: int) -> list[Version]:
        """Versions that were written at the same time as another one, and nobody decided between them."""
        return [_version(row) for row in self._database.all("note_conflicts", {"note": note})]

    def endings(self, note: int) -> list[Ending]:
        """When it stopped to hold or was restored, in the order in which that was said."""
        return [
            Ending(row["note"], row["seq"], row["by"], row["valid_to"])
            for row in self._database.all("note_endings", {"note": note})
        ]

    def read_at(self, note: Note, moment: int) -> Note:
        """A note in the words that it had at a moment (microseconds UTC)."""
        if note.at <= moment or note.version == note.id:
            return note
        row = self._database.one("note_version_as_of", {"note": note.id, "moment": moment})
        return note.read_as(_version(row) if row else self.versions(note.id)[0])

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def take_over(self, other: Memory) -> None:
        """Know what the book of another memory knows, where this one is still empty."""
        with self._database.transaction(), other.database.still():
            for read, write in _ROWS:
                self._database.many(write, other.database.each(read))
            self._database.run("put_place", {"reader": READER, "seq": other.place(READER)})

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if not new:
                return
            event = seen.event
            if isinstance(event, NoteTaken):
                self._taken(seen, event)
            elif isinstance(event, NoteEdited):
                self._edited(_edit(seen.seq, event))
            elif isinstance(event, NoteSuperseded):
                self._ended(event.note, seen.seq, event.by, event.valid_to)
            elif isinstance(event, NoteRestored):
                self._ended(event.note, seen.seq, None, None)
            elif isinstance(event, EventsErased):
                self._erased(event.seqs)

    def _taken(self, seen: Envelope, event: NoteTaken) -> None:
        self._database.run(
            "put_note",
            {
                "id": seen.seq,
                "project": seen.header.project or 0,
                "sources": json.dumps(event.sources),
                "confidence": event.confidence,
                "author": event.author,
                "proposal": event.proposal,
                "origin": event.origin,
                "taken": event.at,
            },
        )
        self._put(_first(seen.seq, event))
        for older in event.supersedes:
            self._ended(older, seen.seq, seen.seq, event.valid_from)

    def _edited(self, edit: Version) -> None:
        """The next version, or one beside it; of a note whose first version was erased nothing is kept."""
        note = self._database.one("note_by_id", {"id": edit.note})
        if note is None:
            return
        base = self._version(edit.base)
        if (
            base and base.standing == "conflict"
        ):  # its author went on with what is in conflict: that is the conflict now
            self._database.run("set_note_standing", {"seq": base.seq, "standing": "settled"})
        head = self._version(note["version"])
        assert head
        edit = edit._replace(standing=standing(edit, head, base))
        self._put(edit)
        if edit.standing == "line":
            self._database.run("set_note_version", {"note": edit.note, "version": edit.seq})
            for seq in edit.settles:
                self._database.run("settle_note_version", {"note": edit.note, "seq": seq})

    def _ended(self, note: int, seq: int, by: int | None, valid_to: int | None) -> None:
        self._database.run("put_note_ending", {"note": note, "seq": seq, "by": by, "valid_to": valid_to})

    def _erased(self, seqs: list[int]) -> None:
        """What was erased counts as never said: the same as where memory is made again from a log without it."""
        for seq in seqs:
            version = self._version(seq)
            self._database.run("erase_note_ending", {"seq": seq})
            if version is None:
                continue
            left = [one for one in self.versions(version.note) if one.seq != seq and version.seq != version.note]
            self._database.run("erase_versions_of_note", {"seq": version.note})
            if left:
                self._again(left)
            else:
                self._database.run("erase_note", {"seq": version.note})
                self._database.run("erase_endings_of_note", {"seq": version.note})

    def _again(self, versions: list[Version]) -> None:
        """Write the line of versions as if no other had been."""
        first, *edits = versions
        self._put(first._replace(standing="line"))
        self._database.run("set_note_version", {"note": first.note, "version": first.seq})
        for edit in edits:
            self._edited(edit)

    def _put(self, version: Version) -> None:
        lists = {"tags": json.dumps(version.tags), "settles": json.dumps(version.settles)}
        self._database.run("put_note_version", version._asdict() | lists)

    def _version(self, seq: int) -> Version | None:
        row = self._database.one("note_version", {"seq": seq})
        return _version(row) if row else None


def _asked(sought: Sought) -> dict[str, object]:
    return sought._asdict() | {"tags": json.dumps([tag.lower() for tag in sought.tags])}


def _first(seq: int, event: NoteTaken) -> Version:
    return Version(
        seq=seq,
        note=seq,
        base=0,
        kind=event.kind,
        title=event.title,
        body=event.body,
        tags=list(event.tags),
        valid_from=event.valid_from,
        valid_to=event.valid_to,
        at=event.at,
        settles=[],
    )


def _edit(seq: int, event: NoteEdited) -> Version:
    return Version(
        seq=seq,
        note=event.note,
        base=event.base,
        kind=event.kind,
        title=event.title,
        body=event.body,
        tags=list(event.tags),
        valid_from=event.valid_from,
        valid_to=event.valid_to,
        at=event.at,
        settles=event.settles,
    )


def _version(row: Row) -> Version:
    values = {name: row[name] for name in Version._fields}
    return Version(**values | {"tags": json.loads(row["tags"]), "settles": json.loads(row["settles"])})


def _note(row: Row) -> Note:
    values = {name: row[name] for name in Note._fields}
    lists = {"tags": json.loads(row["tags"]), "sources": json.loads(row["sources"])}
    return Note(**values | lists | {"project": row["project"] or None})
