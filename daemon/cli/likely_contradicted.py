"""Notes that a new one may contradict: search proposes them, by meaning too where the encoder is at hand."""

from daemon.embedding import embedder
from daemon.paths import Paths
from knowledge.errors import Corrupt, NewerDatabase, NotFound
from knowledge.memory.contradiction import sought
from knowledge.memory.note import Note
from knowledge.memory.notes import NoteBook
from knowledge.memory.taking import contradicted
from knowledge.store.memory import Memory


def likely(paths: Paths, book: NoteBook, new: Note, at: int) -> list[Note]:
    """Those of its project that hold at a moment (microseconds UTC), the nearest first."""
    return contradicted(book, new, at, lambda: _near(paths, new))


def _near(paths: Paths, new: Note) -> dict[int, float]:
    """What search proposes; nothing where memory cannot be read. Nobody waits here for a model to be loaded."""
    try:
        with Memory.reader(paths.memory) as memory:
            return sought(memory, new, embedder(paths, alone_s=0))
    except (NotFound, Corrupt, NewerDatabase):
        return {}
