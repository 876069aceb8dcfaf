"""Jobs that come every night: which is due, by what is on record of the one before."""

from collections.abc import Iterator, Mapping

from daemon.jobs.kind import Kind
from knowledge.events import EnqueueJob
from knowledge.store.job_reading import JobReader
from knowledge.tasks.schedule import due

NIGHTLY = "nightly/"
"""How the keys of these jobs begin; then come the kind and the moment for which it is."""


class Nights:
    """Asks for what is due, once. The key of such a job says which night it is for."""

    def __init__(self, kinds: Mapping[str, Kind], began: int) -> None:
        """`began`: when there was something on record first; no night before counts."""
        self._kinds = [kind for kind in kinds.values() if kind.every]
        self._done: dict[str, int] = {}
        self._began = began

    def due(self, jobs: JobReader, now: int) -> Iterator[EnqueueJob]:
        for kind in self._kinds:
            assert kind.every
            if kind.name not in self._done:
                last = jobs.last_of_keys(_keys(kind))
                self._done[kind.name] = int(last.key.removeprefix(_keys(kind))) if last else self._began
            at = due(kind.every, self._done[kind.name], now)
            if at is not None:
                self._done[kind.name] = at
                yield EnqueueJob(kind=kind.name, key=f"{_keys(kind)}{at}", idle=kind.idle)

    def next(self, now: int) -> int | None:
        """When the next is due; None where none comes."""
        return min((kind.every.next(now) for kind in self._kinds if kind.every), default=None)


def _keys(kind: Kind) -> str:
    return f"{NIGHTLY}{kind.name}/"
