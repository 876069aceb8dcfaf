"""All books of memory: what each is made of, and how memory is made from the log."""

from collections.abc import Callable
from typing import ClassVar, Protocol

from knowledge.envelope import Envelope
from knowledge.events import Event
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.symptoms import Symptoms
from knowledge.failures.suspects.rated import Ratings
from knowledge.memory.days.book import Days
from knowledge.memory.doings import Doings
from knowledge.memory.entries import Entries
from knowledge.memory.notes import NoteBook
from knowledge.memory.past import Past
from knowledge.memory.prediction.book import HabitBook
from knowledge.memory.proposals import ProposalBook
from knowledge.store.memory import Memory


class Written(Protocol):
    """A part of memory that is made of facts of the log and of nothing else."""

    reader: ClassVar[str]
    """Under this name memory keeps how far it has come."""
    kinds: ClassVar[tuple[type[Event], ...]]
    """The facts it is made of."""

    def write(self, seen: Envelope) -> None:
        """Take a fact into account; one that was before changes nothing."""
        ...


BOOKS: dict[type[Written], Callable[[Memory, Past], Written]] = {
    Book: lambda memory, _: Book(memory),
    FixBook: lambda memory, _: FixBook(memory),
    Symptoms: lambda memory, _: Symptoms(memory),
    Ratings: Ratings,
    NoteBook: lambda memory, _: NoteBook(memory),
    Doings: lambda memory, _: Doings(memory),
    Days: lambda memory, _: Days(memory),
    HabitBook: lambda memory, _: HabitBook(memory),
    ProposalBook: lambda memory, _: ProposalBook(memory),
    Entries: lambda memory, _: Entries(memory),
}
"""How each is opened, in the order in which they take a fact: a later one may read what an earlier one wrote."""
KINDS = frozenset(kind for book in BOOKS for kind in book.kinds)
"""The facts that memory is made of."""


class Books:
    """All of them, over a writer's memory."""

    def __init__(self, memory: Memory, past: Past) -> None:
        self._memory = memory
        self._past = past
        self._all = [opened(memory, past) for opened in BOOKS.values()]

    def write(self, seen: Envelope) -> None:
        """Let each take a fact that it is made of."""
        for book in self._all:
            if type(seen.event) in book.kinds:
                book.write(seen)

    def catch_up(self) -> None:
        """Write down what memory lacks: all of it, where its file is new."""
        lacking = min(self._memory.place(book.reader) for book in self._all)
        for seen in self._past.every(lacking, [kind.__name__ for kind in KINDS]):
            self.write(seen)
