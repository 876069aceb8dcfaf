"""What the books of memory ask of the log."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from knowledge.envelope import Envelope


class Past(Protocol):
    """Reading what is in the log; `knowledge.store.log.EventLog` does."""

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        """Events of some types after a seq, in order."""
        ...
