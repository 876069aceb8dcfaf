"""Following an output stream: its history from any offset, then what is added, without a hole.

The bus only rings; chunks are always read from their rows. So nothing can be missed, and coming back later is the
same as having stayed.
"""

from daemon.bus import Bus
from daemon.service import StreamReader
from knowledge.events import OutputAppended
from knowledge.store.streams import Chunk


class StreamFollower:
    """A place in one stream. Poll the bus, then `take`; go on later with `off`."""

    def __init__(self, bus: Bus, streams: StreamReader, name: str, off: int = 0) -> None:
        self._streams = streams
        self._name = name
        self._bell = bus.follow(f"{bus.source}-{bus.epoch}-{name}", [OutputAppended])
        self._rung = True
        self._told = 0
        self.off = off
        """Offset of the next chunk."""
        self.ended = False

    def take(self) -> list[Chunk]:
        """What has come since the last call; begins with a reset where it was trimmed. Raises NotFound."""
        for rung in iter(self._bell.take, None):
            event = rung.event
            self._rung = self._rung or (isinstance(event, OutputAppended) and event.stream == self._name)
        if self._bell.told > self._told:  # rings stand outside the chain: some may have been lost before
            self._told, self._rung = self._bell.told, True
        if not self._rung and self._bell.live:
            return []
        self._rung = not self._bell.live  # until the hub knows of us, look each time
        found = list(self._streams.read(self._name, self.off))
        if found:
            last = found[-1]
            self.off = last.off + (last.kind != "reset")
            self.ended = last.kind == "end"
        return found
