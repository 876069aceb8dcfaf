"""What a briefing is asked for, and what it may read of the log."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from knowledge.envelope import Envelope
from knowledge.store.memory import Memory


class Log(Protocol):
    """Reading what is in the log; `knowledge.store.log.EventLog` does."""

    def by_seq(self, seq: int) -> Envelope:
        """Raises NotFound."""
        ...

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        """Events of some types after a seq, in order."""
        ...

    def newest(self, types: Iterable[str] = (), limit: int = ..., after: int = 0) -> list[Envelope]:
        """The last events of some types after a seq, in order."""
        ...

    def place_at(self, at: int) -> int:
        """The seq to begin after for events from a moment on."""
        ...


class Asked(NamedTuple):
    """Which project, since when, and by whom."""

    memory: Memory
    log: Log
    project: int
    now: int
    """Microseconds UTC, as all times here."""
    own: str | None = None
    """Name and address under which the user commits; None where that has to be told by the commits."""
    since: int | None = None
    """None for the end of the last work session before this one."""

    def newest(self, *kinds: str, since: int, limit: int) -> list[Envelope]:
        """The last of some types in this project since a moment, the youngest first."""
        found = self.log.newest(kinds, limit, self.log.place_at(since) if since else 0)
        return [one for one in reversed(found) if one.header.project == self.project and one.header.at >= since]
