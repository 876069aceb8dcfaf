"""Who reads along: subscriptions, and the chain that lets a reader notice what it missed.

Every message names the seq of the one before it on the same topic. A reader whose place lies before that has
missed something and reads it from the log; so publishing may drop anything, and nothing is lost.
"""

from collections import defaultdict

from daemon import wire
from daemon.wire import Topic
from knowledge.envelope import Envelope
from knowledge.errors import Malformed
from knowledge.events import OutputAppended

_SUBSCRIBE = 1
_CHUNK = OutputAppended.__name__
"""Kept, as a row of its stream, though it has no seq."""
LARGEST_LIVE = 64 << 10
"""Bytes of an event that are sent to readers; of a larger one they are told, and read it from the log.

So what is held for a reader that does not read stays small, however large the events are.
"""


class Readers:
    """The hub's readers. They are what the sockets say; nothing here outlives the hub."""

    def __init__(self, head: int) -> None:
        self._head = head
        self._last: dict[bytes, int] = {}
        self._by_type: dict[str, dict[bytes, None]] = defaultdict(dict)
        self._every: dict[bytes, None] = {}
        self._untold: set[bytes] = set()

    @property
    def count(self) -> int:
        return len(self._last)

    def turn(self, data: bytes) -> bytes | None:
        """A reader came or went. One who came is told how far the log is, and catches up by itself."""
        came, name = data[:1] == bytes([_SUBSCRIBE]), data[1:]
        try:
            topic = Topic.decode(name)
        except Malformed:
            return None
        self._remove(name, topic)
        if not came:
            return None
        self._last[name] = self._head
        for one in topic.types:
            self._by_type[one][name] = None
        if not topic.types:
            self._every[name] = None
        return wire.published(name, self._head, self._head, b"", b"")

    def publications(self, envelope: Envelope) -> list[bytes]:
        """One message for each reader that wants this event; seq 0 stands outside the chain."""
        found, large = [], envelope.seq and len(envelope.head) + len(envelope.body) > LARGEST_LIVE
        for name in (*self._by_type.get(envelope.type, ()), *self._every):
            if large:
                found.append(wire.published(name, envelope.seq, envelope.seq, b"", b""))
            else:
                found.append(wire.published(name, self._last[name], envelope.seq, envelope.head, envelope.body))
            if envelope.seq:
                self._last[name] = envelope.seq
            if envelope.seq or envelope.type == _CHUNK:
                self._untold.add(name)
        self._head = max(self._head, envelope.seq)
        return found

    def tails(self) -> list[bytes]:
        """A last word to each reader that was sent something, in case that was what got lost."""
        found = [wire.published(name, self._last[name], self._last[name], b"", b"") for name in self._untold]
        self._untold.clear()
        return found

    def _remove(self, name: bytes, topic: Topic) -> None:
        if self._last.pop(name, None) is None:
            return
        self._untold.discard(name)
        self._every.pop(name, None)
        for one in topic.types:
            self._by_type[one].pop(name, None)
            if not self._by_type[one]:
                del self._by_type[one]
