"""A note and its versions: what they are, which of two that were written at once counts, and when a note holds."""

from typing import Literal, NamedTuple

from knowledge.events import NoteKind
from knowledge.ids import ShortId

Standing = Literal["line", "conflict", "settled"]
"""Of a version: in the line of versions that follow each other; written beside it, and nobody decided; decided."""
Author = Literal["user", "learned", "agent"]


class Version(NamedTuple):
    """A note as somebody wrote it once."""

    seq: int
    """Of its NoteTaken or NoteEdited."""
    note: int
    base: int
    """The version that its author had before them; 0 of the first."""
    kind: NoteKind
    title: str
    body: str
    tags: list[str]
    valid_from: int
    """Microseconds UTC, as all times here."""
    valid_to: int | None
    at: int
    """When it was written."""
    settles: list[int]
    """Versions in conflict that its author had before them as well."""
    standing: Standing = "line"

    @property
    def said(self) -> tuple[object, ...]:
        """What it says; two versions that say the same are in no conflict."""
        return self.kind, self.title, self.body, self.tags, self.valid_from, self.valid_to


class Ending(NamedTuple):
    """That a note stopped to hold, or began to hold again."""

    note: int
    seq: int
    """Of the event that says so."""
    by: int | None
    """The note that took its place; none where it was forgotten or restored."""
    valid_to: int | None
    """None where it was restored."""


class Sought(NamedTuple):
    """Which notes are meant."""

    kind: NoteKind | None = None
    project: int | None = None
    """0 for those outside of projects."""
    tags: tuple[str, ...] = ()
    """All of these, in small or capital letters."""
    moment: int | None = None
    """Without those that something had ended by then."""


EVERY = Sought()


class Note(NamedTuple):
    """Something worth remembering, as it is now."""

    id: int
    """Seq of its NoteTaken; people type `n` and this number."""
    project: int | None
    kind: NoteKind
    title: str
    body: str
    tags: list[str]
    sources: list[int]
    """Seqs of the events that it rests on."""
    valid_from: int
    until: int | None
    """Until when it holds as its author wrote it."""
    ended: int | None
    """Since when it holds no longer because it was forgotten or superseded."""
    superseded_by: int | None
    confidence: float
    author: Author
    proposal: int | None
    """Seq of the NoteProposed that was accepted."""
    origin: str
    taken: int
    """When it was first written."""
    version: int
    """Seq of the version that counts: the `base` of an edit."""
    at: int
    """When that was written."""
    conflicts: int = 0
    """Versions that were written at the same time as another, and nobody decided between them."""

    @property
    def name(self) -> ShortId:
        return ShortId("n", self.id)

    @property
    def valid_to(self) -> int | None:
        """Since when it holds no longer, whatever the reason; none while it holds."""
        ends = [end for end in (self.until, self.ended) if end is not None]
        return min(ends) if ends else None

    @property
    def forgotten(self) -> bool:
        """Whether the user forgot it; it can be restored."""
        return self.ended is not None and self.superseded_by is None

    @property
    def text(self) -> str:
        """Title and body as they are written in one."""
        return f"{self.title}\n\n{self.body}" if self.body else self.title

    def holds(self, moment: int) -> bool:
        """Whether it is so at a moment."""
        return self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)

    def read_as(self, version: Version) -> "Note":
        """The note with what another of its versions says."""
        return self._replace(
            kind=version.kind,
            title=version.title,
            body=version.body,
            tags=version.tags,
            valid_from=version.valid_from,
            until=version.valid_to,
            version=version.seq,
            at=version.at,
        )


def standing(edit: Version, head: Version, base: Version | None) -> Standing:
    """How an edit stands to the version that counts. `base` is none where that is gone from the log.

    One who edits what counts writes the next version. Whoever had an older one before them wrote at the same time as
    somebody else: neither is lost, unless both say the same.
    """
    if base is None or base.seq == head.seq:
        return "line"
    return "settled" if edit.said == head.said else "conflict"
