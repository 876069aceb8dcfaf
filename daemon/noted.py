"""The notes as they are by now, whoever runs: memory, and what the log knows beyond it."""

from collections.abc import Iterator
from contextlib import contextmanager

from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import Corrupt, NewerDatabase, NotFound
from knowledge.memory.note import EVERY
from knowledge.memory.notes import READER, WRITTEN, NoteBook
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory


@contextmanager
def notes_now(paths: Paths) -> Iterator[NoteBook]:
    """The book of notes with all that was ever said.

    Where memory is behind the log, damaged or gone, as while nobody writes it, the rest is written into a copy of the
    notes alone that ends with the asking: what a note is made of is always in the log.
    """
    with _memory(paths) as memory:
        newer = _newer(paths, memory.place(READER) if memory else 0)
        if memory and not newer:
            yield NoteBook(memory)
            return
        with Memory.passing() as copy:
            book = NoteBook(copy)
            if memory:
                book.take_over(memory)
            for seen in newer:
                book.write(seen)
            yield book


@contextmanager
def _memory(paths: Paths) -> Iterator[Memory | None]:
    """What is remembered; None where it cannot be read."""
    try:
        memory = Memory.reader(paths.memory)
    except (NotFound, Corrupt, NewerDatabase):
        yield None
        return
    with memory:
        yield memory if _sound(memory) else None


def _sound(memory: Memory) -> bool:
    try:
        NoteBook(memory).number(EVERY)
    except (NotFound, Corrupt):
        return False
    return True


def _newer(paths: Paths, place: int) -> list[Envelope]:
    """What was said of notes after a place."""
    try:
        with EventLog.open(paths.core) as log:
            return list(log.every(place, [kind.__name__ for kind in WRITTEN]))
    except (NotFound, Corrupt):
        return []
