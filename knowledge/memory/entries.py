"""The book of what can be found: notes, failures, fixes, commands and commits as entries of the index.

It comes after the books of notes, failures and fixes, and says of each what they say.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    CommandFinished,
    CommandsImported,
    CommitMade,
    CommitsImported,
    Event,
    EventsErased,
    EventsTrimmed,
    FailureDiagnosed,
    FixForgotten,
    FixJudged,
    FixLearned,
    FixNoted,
    FixRestored,
    NoteEdited,
    NoteRestored,
    NoteSuperseded,
    NoteTaken,
)
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.ids import ShortId
from knowledge.memory.command_entries import CommandEntries
from knowledge.memory.entry import Entry
from knowledge.memory.facts import Facts
from knowledge.memory.index import Index
from knowledge.memory.notes import NoteBook
from knowledge.store.memory import Memory

READER = "entries"
"""Under this name memory keeps how far it has come."""
COMMIT_LETTERS = 12
LONGEST_DIFF = 2_000
"""Characters of a fix's changes by which it is found."""


class Entries:
    """A writer's memory makes it a writer's book."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (
        NoteTaken,
        NoteEdited,
        NoteSuperseded,
        NoteRestored,
        FailureDiagnosed,
        FixLearned,
        FixNoted,
        FixJudged,
        FixForgotten,
        FixRestored,
        CommandFinished,
        CommandsImported,
        CommitMade,
        CommitsImported,
        EventsErased,
        EventsTrimmed,
    )

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._index = Index(memory)
        self._facts = Facts(memory)
        self._commands = CommandEntries(memory)
        self._notes = NoteBook(memory)
        self._failures = Book(memory)
        self._fixes = FixBook(memory)
        self._takes: dict[type[Event], Callable[[Envelope, Any], None]] = {
            NoteTaken: self._note_taken,
            NoteEdited: self._note_changed,
            NoteSuperseded: self._note_changed,
            NoteRestored: self._note_changed,
            FailureDiagnosed: self._failed,
            FixLearned: self._fix_learned,
            FixNoted: self._fix_noted,
            FixJudged: self._fix_judged,
            FixForgotten: self._fix_forgotten,
            FixRestored: self._fix_restored,
            CommandFinished: self._commands.ran,
            CommandsImported: self._commands.imported,
            CommitMade: self._committed,
            CommitsImported: self._commits_imported,
            EventsErased: self._erased,
            EventsTrimmed: self._trimmed,
        }

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if new:
                self._takes[type(seen.event)](seen, seen.event)

    # ── notes ─────────────────────────────────────────────────────────────────────────────────────

    def _note_taken(self, seen: Envelope, event: NoteTaken) -> None:
        for place, note in enumerate((seen.seq, *event.supersedes)):
            self._note(note, seen, place)

    def _note_changed(self, seen: Envelope, event: NoteEdited | NoteSuperseded | NoteRestored) -> None:
        self._note(event.note, seen)

    def _note(self, number: int, seen: Envelope | None = None, place: int = 0) -> None:
        """Let the entry of a note be as the book of notes has it now."""
        ref = str(ShortId("n", number))
        known = self._index.by_ref(ref)
        try:
            note = self._notes.by_id(number)
        except NotFound:
            for one in known:
                self._index.remove(one.kind, ref)
            return
        for one in known:
            if one.kind != note.kind:
                self._index.rename(one.kind, ref, note.kind)
        body = "\n".join(part for part in (note.body, " ".join(note.tags)) if part)
        entry = self._index.put(
            Entry(note.kind, ref, note.project, note.valid_from, note.title, body, valid_to=note.valid_to)
        )
        if seen:
            self._facts.add(seen, entry, place)

    # ── failures and fixes ────────────────────────────────────────────────────────────────────────

    def _failed(self, seen: Envelope, event: FailureDiagnosed) -> None:
        """It reads as it did the first time: what differs from run to run would only be noise."""
        if not event.fingerprint:
            return
        one = self._failures.by_id(seen.seq)
        ref = str(one.name)
        known = self._index.by_ref(ref)
        said = [event.message, event.test_id, event.code, event.symbol, event.file, event.command]
        body = "\n".join(dict.fromkeys(part for part in said if part and part != event.headline))
        first = known[0] if known else Entry("failure", ref, one.project, one.last_at, event.headline, body)
        self._facts.add(seen, self._index.put(first._replace(at=one.last_at, times=one.occurrences)))

    def _fix_learned(self, seen: Envelope, event: FixLearned) -> None:
        self._fix(seen)
        for older in event.supersedes:
            self._index.hold(str(ShortId("x", older)), event.at)

    def _fix_noted(self, seen: Envelope, _event: FixNoted) -> None:
        self._fix(seen)

    def _fix_judged(self, _seen: Envelope, event: FixJudged) -> None:
        """One that helped again holds again, unless the user forgot it."""
        if event.helped and not self._forgotten(event.fix):
            self._index.hold(str(ShortId("x", event.fix)), None)

    def _fix_forgotten(self, _seen: Envelope, event: FixForgotten) -> None:
        self._index.hold(str(ShortId("x", event.fix)), event.at)

    def _fix_restored(self, _seen: Envelope, event: FixRestored) -> None:
        self._index.hold(str(ShortId("x", event.fix)), None)

    def _forgotten(self, fix: int) -> bool:
        try:
            return self._fixes.by_id(fix).forgotten
        except NotFound:
            return True

    def _fix(self, seen: Envelope) -> None:
        fix = self._fixes.by_id(seen.seq)
        body = "\n".join(part for part in (self._broke(fix), *_done(fix)) if part)
        entry = Entry("fix", str(fix.name), fix.project, fix.at, fix.summary, body)
        self._facts.add(seen, self._index.put(entry))

    def _broke(self, fix: Fix) -> str:
        if fix.failure is None:
            return fix.error
        try:
            return self._failures.by_id(fix.failure).headline
        except NotFound:
            return fix.error

    # ── commits ───────────────────────────────────────────────────────────────────────────────────

    def _committed(self, seen: Envelope, event: CommitMade) -> None:
        if event.amended and event.before:
            self._index.remove("commit", event.before[:COMMIT_LETTERS])
        ref, project = event.commit[:COMMIT_LETTERS], seen.header.project
        entry = Entry("commit", ref, project, event.at, event.subject, f"{event.author}\n{event.branch or ''}".strip())
        self._facts.add(seen, self._index.put(entry))

    def _commits_imported(self, seen: Envelope, event: CommitsImported) -> None:
        for place, one in enumerate(event.commits):
            body = "\n".join((one.author, *one.paths))
            entry = Entry("commit", one.commit[:COMMIT_LETTERS], seen.header.project, one.at, one.subject, body)
            self._facts.add(seen, self._index.put(entry), place)

    # ── what is gone from the log ─────────────────────────────────────────────────────────────────

    def _erased(self, _seen: Envelope, event: EventsErased) -> None:
        touched = self._facts.erase(event.seqs)
        for row in touched:
            if row["kind"] == "command":
                self._commands.refresh(row["id"])
            elif row["ref"].startswith("n") and row["kind"] != "commit":
                self._note(int(row["ref"][1:]))
            elif not self._facts.of(row["id"]):
                self._index.remove_number(row["id"])
        if touched:
            self._index.efface()

    def _trimmed(self, _seen: Envelope, event: EventsTrimmed) -> None:
        if CommandFinished.__name__ in event.by_type:
            for row in self._facts.trim(event.through):
                self._commands.refresh(row["id"])


def _done(fix: Fix) -> list[str]:
    """What was done, as far as it helps to find it."""
    diffs = "\n".join(f"{edit.path}\n{edit.diff}" for edit in fix.edits)
    return [fix.text, *(one.command for one in fix.commands), diffs[:LONGEST_DIFF]]
