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
STANDING = 2
"""What matters so much is told, where there is room, whatever it is about."""
_MATTERS: dict[NoteKind, int] = {"decision": 3, "mistake": 2, "pattern": 1, "fix": 1, "note": 0}


def notes(asked: Asked, since: int, about: str) -> tuple[Known, ...]:
    """Those that hold now; first what is new or has to do with what was left: `about` is a text of its names."""
    try:
        book = NoteBook(asked.memory)
    except NotFound:
        return ()
    found = book.found(Sought(project=asked.project, moment=asked.now), LOOKED_AT)
    found += book.found(Sought(project=0, moment=asked.now), LOOKED_AT)
    words = _words(about)
    near = [(_rank(one, since, asked.now, words), one) for one in found if one.holds(asked.now)]
    ranked = sorted(near, key=lambda pair: (-pair[0], -_MATTERS[pair[1].kind], -pair[1].id))
    told = [(rank, one) for rank, one in ranked if rank or _MATTERS[one.kind] >= STANDING]
    return tuple(Known(one.id, one.kind, one.title, one.at, (one.version,), rank > 0) for rank, one in told[:TOLD])


def proposals(asked: Asked) -> tuple[Known, ...]:
    """Those that wait for an answer, the latest first."""
    try:
        waiting = ProposalBook(asked.memory).waiting_in(asked.project, TOLD)
    except NotFound:
        return ()
    return tuple(Known(first, "", title, 0, (latest,)) for first, latest, title in waiting)


def _rank(note: Note, since: int, now: int, words: frozenset[str]) -> int:
    """0 for what is neither new, nor ends soon, nor speaks of what is at hand."""
    ends = 6 if note.until is not None and now < note.until <= now + SOON_US else 0
    near = 5 if words & _words(" ".join([note.title, *note.tags])) else 0
    return ends + near + (4 if note.at >= since else 0)


SHORTEST = 4
"""Letters of a word that says something."""


def _words(text: str) -> frozenset[str]:
    plain = "".join(one if one.isalnum() else " " for one in text.lower())
    return frozenset(word for word in plain.split() if len(word) >= SHORTEST)
