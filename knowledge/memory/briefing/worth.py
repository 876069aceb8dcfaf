"""Which notes and proposals somebody should know of who begins to work."""

from knowledge.errors import NotFound
from knowledge.events import NoteKind
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.material import Known
from knowledge.memory.note import Note, Sought
from knowledge.memory.notes import NoteBook
from knowledge.memory.proposals import ProposalBook

LOOKED_AT, TOLD = 200, 4
SOON_US = 7 * 86_400 * 1_000_000
"""What ends within this time is told."""
_MATTERS: dict[NoteKind, int] = {"decision": 3, "mistake": 2, "pattern": 1, "fix": 1, "note": 0}


def notes(asked: Asked, since: int, about: str) -> tuple[Known, ...]:
    """Those that hold now, are new or have to do with what was left: `about` is a text of its names."""
    try:
        book = NoteBook(asked.memory)
    except NotFound:
        return ()
    found = book.found(Sought(project=asked.project, moment=asked.now), LOOKED_AT)
    found += book.found(Sought(project=0, moment=asked.now), LOOKED_AT)
    words = _words(about)
    ranked = [(_rank(one, since, asked.now, words), one) for one in found if one.holds(asked.now)]
    told = sorted((one for one in ranked if one[0]), key=lambda one: (-one[0], -one[1].id))[:TOLD]
    return tuple(_known(one) for _, one in told)


def proposals(asked: Asked) -> tuple[Known, ...]:
    """Those that wait for an answer, the latest first."""
    try:
        waiting = ProposalBook(asked.memory).waiting_in(asked.project, TOLD)
    except NotFound:
        return ()
    return tuple(Known(first, "", title, 0, (latest,)) for first, latest, title in waiting)


def _rank(note: Note, since: int, now: int, words: frozenset[str]) -> int:
    """0 for what is neither new, nor ends soon, nor speaks of what is at hand."""
    new = 4 if note.at >= since else 0
    ends = 6 if note.until is not None and now < note.until <= now + SOON_US else 0
    near = 5 if words & _words(" ".join([note.title, *note.tags])) else 0
    return new + ends + near + _MATTERS[note.kind] if new or ends or near else 0


def _known(note: Note) -> Known:
    return Known(note.id, note.kind, note.title, note.at, (note.version,))


SHORTEST = 4
"""Letters of a word that says something."""


def _words(text: str) -> frozenset[str]:
    plain = "".join(one if one.isalnum() else " " for one in text.lower())
    return frozenset(word for word in plain.split() if len(word) >= SHORTEST)
