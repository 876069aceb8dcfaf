"""Long work of a service, done by forked children one after another; the loop hears when each has ended."""

import select
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from daemon.worker import Worker

BACKGROUND = 5
"""How nice a child is for whose result nobody waits; much nicer, it would not end in time beside a busy machine."""
Job = TypeVar("Job")


class WorkerQueue(Generic[Job]):
    """At most one child at a time, in the order of asking. `fileno` and `finished` are made for `Service.inputs`."""

    def __init__(self, name: str, *, cpu_s: int, lasts_s: int, nice: int = 0) -> None:
        """Each child is called `name`, and ended after so many seconds of processor time, or of any time.

        With `nice` it gives way to what somebody waits for.
        """
        self._name = name
        self._cpu_s, self._lasts_s, self._nice = cpu_s, lasts_s, nice
        self._ready = select.epoll()
        self._waiting: deque[tuple[Job, Callable[[], bytes]]] = deque()
        self._worker: Worker | None = None

    def fileno(self) -> int:
        """Readable when a child said something, or ended; the same one for all children."""
        return self._ready.fileno()

    def __len__(self) -> int:
        """Jobs that are not done."""
        return len(self._waiting)

    @property
    def working(self) -> bool:
        """Whether a child is at work, or has ended and waits to be asked for."""
        return self._worker is not None

    def add(self, job: Job, work: Callable[[], bytes]) -> None:
        """Have `work` done by a child of its own, forked when those before it have ended."""
        self._waiting.append((job, work))
        self._start()

    def finished(self) -> Iterator[tuple[Job, bytes | None]]:
        """The job whose child has ended, if one has, and what it made: None when it was ended, or failed.

        The next child starts once that has been dealt with.
        """
        if self._worker is None or not self._worker.read():
            return
        ended, self._worker = self._worker, None
        self._ready.unregister(ended.fileno())
        job, _ = self._waiting.popleft()
        yield job, ended.result()
        self._start()

    def stop(self) -> None:
        """End the child that works; nothing comes of it, nor of what waits. Call once."""
        if self._worker:
            self._worker.stop()
        self._ready.close()

    def _start(self) -> None:
        if self._worker is None and self._waiting:
            _, work = self._waiting[0]
            self._worker = Worker(self._name, work, cpu_s=self._cpu_s, lasts_s=self._lasts_s, nice=self._nice)
            self._ready.register(self._worker.fileno(), select.EPOLLIN)
