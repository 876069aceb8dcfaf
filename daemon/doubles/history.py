"""Feeding a recorded event log to a service: what went in, and what the service made of it.

A history is what `sotto events --json` prints, one event a line; `OutputAppended` lines among them fill the streams.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from daemon.config import Config
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, OutputAppended
from knowledge.recorded import envelope
from knowledge.store.streams import Chunk


class MemoryStreams:
    """Output streams as lists; reads like `knowledge.store.streams.Streams`."""

    def __init__(self) -> None:
        self._chunks: dict[str, list[Chunk]] = {}

    def append(self, chunk: OutputAppended) -> None:
        kept = self._chunks.setdefault(chunk.stream, [])
        if not kept or chunk.off > kept[-1].off:
            kept.append(Chunk(chunk.off, chunk.kind, chunk.text))

    def read(self, name: str, off: int = 0) -> Iterator[Chunk]:
        if name not in self._chunks:
            raise NotFound(f"stream {name}")
        yield from (chunk for chunk in self._chunks[name] if chunk.off >= off)

    def text(self, name: str) -> str:
        return "".join(chunk.text for chunk in self.read(name) if chunk.kind != "end")


def load(path: Path) -> Iterator[Envelope]:
    """The events of a history file, in order."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield envelope(json.loads(line))


def run(service: type[Service], history: Iterable[Envelope], paths: Paths) -> list[tuple[Envelope, list[Event]]]:
    """What `service` makes of each event it handles, in order."""
    streams = MemoryStreams()
    worker = service(World(paths, Config(), FakeClock(), streams))
    made = []
    for seen in history:
        if isinstance(seen.event, OutputAppended):
            streams.append(seen.event)
        elif seen.type in worker.handlers():
            made.append((seen, worker.handle(seen)))
    return made
