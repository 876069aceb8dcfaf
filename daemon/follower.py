"""A reader's place in the log: live events while the chain holds, the log itself when it broke.

The rule above the code: an event may be taken only when every earlier event of the same types has been taken.
A message proves that by naming the seq before it; where that lies ahead of our place, the log is read up to it.
"""

from collections import deque
from collections.abc import Callable

from daemon.wire import Published
from knowledge.envelope import Envelope

LIVE_LIMIT, LIVE_BYTES = 2_000, 8 << 20
"""Messages, and bytes of events, held for a reader that is busy; what comes beyond is read from the log later."""

ReadLog = Callable[[int, frozenset[str]], list[Envelope]]


class Follower:
    """Events of some types after a seq, in order, each exactly once, through any number of losses."""

    def __init__(self, types: frozenset[str], read_log: ReadLog, since: int | None) -> None:
        self.types = types
        self._read_log = read_log
        self._place = since
        self._live: deque[Published] = deque()
        self._caught: deque[Envelope] = deque()
        self._live_bytes = 0
        self._known = 0
        self.told = 0
        """How often the hub said how far the log is: to a new subscription, and after a pause."""
        self.lost = 0
        """Messages that did not fit and were left to the log."""

    @property
    def place(self) -> int:
        """Seq of the last event taken; 0 before the hub has said where the log ends."""
        return self._place or 0

    @property
    def live(self) -> bool:
        """Whether the hub knows of this reader."""
        return self._place is not None

    @property
    def waiting(self) -> int:
        """Events at hand, not counting what may still lie in the log."""
        return len(self._caught) + sum(1 for heard in self._live if heard.envelope)

    @property
    def idle(self) -> bool:
        return not self._caught and not self._live and self._known <= self.place

    def hear(self, heard: Published) -> None:
        """Take a message from the bus."""
        if self._place is None:
            self._place = heard.prev
        self._known = max(self._known, heard.seq, heard.prev)
        self.told += heard.envelope is None
        if heard.envelope is None and self._known <= self._place:
            return
        if len(self._live) < LIVE_LIMIT and self._live_bytes < LIVE_BYTES:
            self._live.append(heard)
            self._live_bytes += _size(heard)
        else:
            self.lost += 1

    def take(self) -> Envelope | None:
        """The next event, or None when there is none now."""
        while True:
            if self._caught:
                return self._taken(self._caught.popleft())
            heard = self._live[0] if self._live else None
            if heard is None:
                if self._known <= self.place or self._catch_up(self._known):
                    return None
            elif heard.envelope is not None and heard.seq == 0:
                self._drop()
                return heard.envelope
            elif heard.prev > self.place:
                self._catch_up(heard.prev)
            else:
                self._drop()
                if heard.envelope is not None and heard.seq > self.place:
                    return self._taken(heard.envelope)

    def _drop(self) -> None:
        self._live_bytes -= _size(self._live.popleft())

    def _catch_up(self, until: int) -> bool:
        """Read the log from our place on. True when nothing was there: then our place is at least `until`."""
        found = self._read_log(self.place, self.types)
        self._caught.extend(found)
        if not found:
            self._place = max(self.place, until)
        return not found

    def _taken(self, envelope: Envelope) -> Envelope:
        self._place = envelope.seq
        return envelope


def _size(heard: Published) -> int:
    return len(heard.envelope.body) if heard.envelope else 0
