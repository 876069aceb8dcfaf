"""Makes memory anew when it is asked to: a child writes it beside the present one, then it takes its place."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from daemon.service import Seen, Service, World, on
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import SottoError
from knowledge.events import MemoryRebuilt, RebuildFailed, RebuildMemory
from knowledge.memory import rebuilding
from knowledge.memory.books import Books
from knowledge.store.log_writer import Bookmark

CPU_S, LASTS_S = 3_600, 2 * 3_600
AGAIN = 8
"""Orders and endings that are looked through for one that a death left without an answer."""
_ENDINGS = (MemoryRebuilt, RebuildFailed)
_log = logging.getLogger("rebuild")


class Rebuild(Service):
    """RebuildMemory in; MemoryRebuilt and RebuildFailed out. Lives where memory is written."""

    name = "rebuild"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._queue = WorkerQueue[Envelope]("rebuild", cpu_s=CPU_S, lasts_s=LASTS_S)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._queue.fileno(): self._built}

    def wake(self) -> Iterator[Seen]:
        """Clear away what a killed build left, and begin again what it was to answer."""
        rebuilding.discard(self.world.paths.memory)
        place = self.world.past.bookmarks(self.name).get(self.name)
        told = [kind.__name__ for kind in (RebuildMemory, *_ENDINGS)]
        latest = self.world.past.newest(told, AGAIN) if place else []
        answered = {one.header.cause for one in latest}
        for seen in latest:
            waits = isinstance(seen.event, RebuildMemory) and seen.id not in answered
            if place and waits and seen.seq <= place.position:
                self._begin(seen)
        return iter(())

    def stop(self) -> None:
        self._queue.stop()
        rebuilding.discard(self.world.paths.memory)

    @on(RebuildMemory)
    def rebuilt(self, _event: RebuildMemory, seen: Envelope) -> Iterable[MemoryRebuilt]:
        self._begin(seen)
        return ()

    def _begin(self, order: Envelope) -> None:
        paths = self.world.paths

        def work() -> bytes:
            return json.dumps(rebuilding.build(paths.core, paths.memory)).encode()

        self._queue.add(order, work)

    def _built(self) -> Iterator[Seen]:
        for order, made in self._queue.finished():
            yield Seen((self._ended(made),), Bookmark(f"rebuild/{order.seq}", 1), cause=order)

    def _ended(self, made: bytes | None) -> MemoryRebuilt | RebuildFailed:
        """Put it in place, and let it have what was said meanwhile."""
        memory = self.world.paths.memory
        if made is None:
            rebuilding.discard(memory)
            return RebuildFailed(reason="the child that made it ended; see `sotto logs rebuild`")
        try:
            self.world.memory.close()
            rebuilding.put(memory)
            Books(self.world.memory.open(), self.world.past).catch_up()
        except SottoError as error:
            _log.exception("memory could not be put in place")
            return RebuildFailed(reason=str(error))
        built = rebuilding.Built(*json.loads(made))
        return MemoryRebuilt(through=built.through, bytes=memory.stat().st_size, took_ms=built.took_ms)
