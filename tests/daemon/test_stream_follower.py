"""A follower of a stream looks again whenever a ring may have been lost."""

from collections.abc import Iterator

from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.stream_follower import StreamFollower
from daemon.wire import Published
from knowledge.events import OutputAppended
from knowledge.redact import clean
from knowledge.store.streams import Chunk


class Rows:
    """The streams of a hub in memory."""

    def __init__(self, hub: MemoryHub) -> None:
        self._hub = hub

    def read(self, name: str, off: int = 0) -> Iterator[Chunk]:
        return iter([Chunk(one.off, one.kind, str(one.text)) for one in self._hub.streams[name][off:]])

    def text(self, name: str) -> str:
        return "".join(one.text for one in self.read(name))


def test_chunks_whose_ring_was_lost_are_found_when_the_hub_says_how_far_the_log_is() -> None:
    hub = MemoryHub()
    bus = MemoryBus(hub, "viewer")
    follower = StreamFollower(bus, Rows(hub), "s")
    bus.publish(OutputAppended(stream="s", off=0, kind="text", text=clean("0")))
    assert [one.off for one in follower.take()] == [0]
    hub.streams["s"].append(OutputAppended(stream="s", off=1, kind="end", text=clean("")))
    assert follower.take() == []
    hub.followers[0].hear(Published(b"", 0, 0, None))
    assert [one.off for one in follower.take()] == [1]
