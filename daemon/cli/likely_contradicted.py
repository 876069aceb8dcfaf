"""Notes that a new one may contradict: search proposes them, by meaning too where the encoder is at hand."""

from daemon.embedding import embedder
from daemon.paths import Paths
from knowledge.errors import Corrupt, NewerDatabase, NotFound
from knowledge.memory.contradiction import alike, sought
from knowledge.memory.note import Note, Sought
from knowledge.memory.notes import NoteBook
from knowledge.store.memory import Memory

NEWEST = 1_000
"""Notes of a project that are compared whatever search says: the youngest may not be in its index yet, and all of
them say which words are frequent here.
"""


def likely(paths: Paths, book: NoteBook, new: Note, at: int) -> list[Note]:
    """Those of its project that hold at a moment (microseconds UTC), the nearest first."""
    newest = book.found(Sought(project=new.project or 0, moment=at), NEWEST)
    if len(newest) <= 1:
        return []
    others, near = {one.id: one for one in newest}, _near(paths, new)
    for number in near.keys() - others.keys():
        try:
            others[number] = book.by_id(number)
        except NotFound:  # erased meanwhile
            continue
    return alike(new, (one for one in others.values() if one.holds(at)), near)


def _near(paths: Paths, new: Note) -> dict[int, float]:
    """What search proposes; nothing where memory cannot be read. Nobody waits here for a model to be loaded."""
    try:
        with Memory.reader(paths.memory) as memory:
            return sought(memory, new, embedder(paths, alone_s=0))
    except (NotFound, Corrupt, NewerDatabase):
        return {}
