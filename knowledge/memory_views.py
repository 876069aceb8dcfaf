"""What commands about notes print with `--json`."""

from typing import Literal

from pydantic import Field

from knowledge.events import NoteKind
from knowledge.memory.entry import Kind
from knowledge.view import View


class NoteVersionView(View):
    """A note as it was written once."""

    id: str
    """e and the seq of the event."""
    at: str
    """RFC 3339."""
    kind: NoteKind
    title: str
    body: str
    tags: list[str]
    valid_from: str
    valid_to: str | None
    standing: Literal["line", "conflict", "settled"]
    """In the line of versions; written at the same time as another, and nobody decided; decided."""


class NoteEndingView(View):
    """That a note stopped to hold, or began to hold again."""

    id: str
    """e and the seq of the event."""
    what: Literal["superseded", "forgotten", "restored"]
    by: str | None
    """The note that took its place."""
    valid_to: str | None
    """RFC 3339; null where it was restored."""


class NoteView(View):
    """`sotto remember`, `sotto note`, and each of `sotto notes`."""

    id: str
    """n and the seq of the event that told of it."""
    kind: NoteKind
    title: str
    body: str
    tags: list[str]
    project: int | None
    holds: bool
    """Whether it is so now."""
    valid_from: str
    """RFC 3339, as all times here."""
    valid_to: str | None
    superseded_by: str | None
    forgotten: bool
    confidence: float
    author: Literal["user", "learned", "agent"]
    sources: list[str]
    """The events that it rests on, such as e12."""
    version: str
    """The version that counts, such as e41."""
    taken: str
    """When it was first written."""
    at: str
    """When this version was written."""
    conflicts: list[NoteVersionView] = Field(default_factory=list)
    """Versions that were written at the same time as another, and nobody decided."""
    number_of_conflicts: int = 0
    versions: list[NoteVersionView] | None = None
    """All of them, the oldest first; with `--history`."""
    endings: list[NoteEndingView] | None = None
    alike: list[str] = Field(default_factory=list)
    """Notes that may say something else about the same; what has just been written down has them."""


class ProposalView(View):
    """Each of `sotto notes --proposed`: what seems worth remembering; it is believed when you say so."""

    id: str
    """n and the seq of the first event that proposed it."""
    kind: NoteKind
    title: str
    body: str
    tags: list[str]
    evidence: list[str]
    """The events that show it, such as e12."""
    count: int
    """How often it was seen."""
    against: int
    """How often it would have been expected, and was not."""
    confidence: float
    project: int | None
    at: str
    """When it was last proposed, RFC 3339."""


class ForgottenView(View):
    """`sotto forget`."""

    id: str
    erased: bool
    """Whether it is gone for good; else `sotto note ID --restore`, or `sotto fixes ID --restore`, brings it back."""
    events: list[str] = Field(default_factory=list)
    """What was erased, such as e41."""


class HitView(View):
    """`sotto search`: something that was found; what fits best comes first."""

    id: str
    """What people type or open: n41, f12, x3, e100, a commit, docs/guide.md#install."""
    kind: Kind
    title: str
    snippet: str
    """The passage of its text that says most of what was asked for."""
    title_marks: list[tuple[int, int]]
    """Where words that were asked for stand in the title: beginnings and ends, in characters."""
    snippet_marks: list[tuple[int, int]]
    project: int | None
    at: str | None
    """RFC 3339: when it was said, or happened last; null where nobody knows."""
    valid_to: str | None
    """Since when it holds no longer."""
    times: int
    """How often it happened."""
    score: float
    """To be compared with others of the same question only."""
    why: Literal["words", "meaning", "both"]
    """By what it was found."""
    path: str | None = None
    """Of a section of a document: the file, absolute."""
    line: int | None = None
    """And where it begins in it, from 1."""
