"""The children that do steps: who has which job, what they said, and one that stays at hand for the next."""

import select
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from daemon.jobs.kind import Kind
from daemon.jobs.worker import Task, Worker
from daemon.leash import Packet
from daemon.paths import Paths

AT_HAND = 2
"""Children that are kept when they have nothing to do: a fork is dearer than a short job."""
RETIRES = 1_000
"""Steps after which a child is replaced, whatever they left in its memory."""


class Heard(NamedTuple):
    """What the worker of a job said."""

    job: int
    packet: Packet
    """Empty where it died."""
    ending: str = ""
    """How it died; empty while it lives."""


class Crew:
    """All workers. `fileno` is readable when one has something to say."""

    def __init__(self, paths: Paths, kinds: Mapping[str, Kind], private: Callable[[], Iterable[int]] = tuple) -> None:
        """`private` tells descriptors that no worker may keep."""
        self._paths, self._kinds, self._private = paths, kinds, private
        self._ready = select.epoll()
        self._working: dict[int, Worker] = {}
        self._at_step: set[int] = set()
        self._at_hand: list[Worker] = []
        self._steps: dict[Worker, int] = {}

    def fileno(self) -> int:
        return self._ready.fileno()

    @property
    def at_step(self) -> frozenset[int]:
        """Jobs of which a step is under way; others have a worker between two."""
        return frozenset(self._at_step)

    def pids(self) -> dict[int, int]:
        """Job → pid of its worker."""
        return {job: worker.pid for job, worker in self._working.items()}

    def begin(self, task: Task, *, idle: bool) -> None:
        """Have a step done by the worker that has the job, by one at hand, or by a new one."""
        worker = self._working.get(task.job) or self._free(idle=idle)
        self._working[task.job] = worker
        self._steps[worker] += 1
        self._at_step.add(task.job)
        worker.begin(task)

    def done(self, job: int) -> None:
        """The job needs its worker no longer."""
        worker = self._pop(job)
        if worker is None:
            return
        if len(self._at_hand) < AT_HAND and self._steps[worker] < RETIRES and not worker.dead:
            self._at_hand.append(worker)
        else:
            self._end(worker)

    def stop(self, job: int) -> None:
        """End the worker of a job in the middle of what it does."""
        worker = self._pop(job)
        if worker:
            self._end(worker)

    def heard(self) -> Iterator[Heard]:
        """What was said by now. One that has died is gone afterwards."""
        for job, worker in list(self._working.items()):
            for packet in worker.hear():
                if "took_ms" in packet or "failed" in packet:
                    self._at_step.discard(job)
                yield Heard(job, packet)
            if worker.dead and self._working.get(job) is worker:
                self._pop(job)
                yield Heard(job, {}, self._forget(worker))
        self._bury()

    def close(self) -> None:
        """End all of them."""
        for worker in (*self._working.values(), *self._at_hand):
            self._end(worker)
        self._working, self._at_hand = {}, []
        self._ready.close()

    def _pop(self, job: int) -> Worker | None:
        self._at_step.discard(job)
        return self._working.pop(job, None)

    def _bury(self) -> None:
        """Those at hand that have died: no job is to be blamed for that."""
        for worker in list(self._at_hand):
            worker.hear()
            if worker.dead:
                self._at_hand.remove(worker)
                self._forget(worker)

    def _free(self, *, idle: bool) -> Worker:
        self._bury()
        for worker in self._at_hand:
            if worker.idle == idle:
                self._at_hand.remove(worker)
                return worker
        worker = Worker(self._paths, self._kinds, self._private(), idle=idle)
        self._steps[worker] = 0
        self._ready.register(worker.fileno(), select.EPOLLIN)
        return worker

    def _end(self, worker: Worker) -> None:
        self._ready.unregister(worker.fileno())
        del self._steps[worker]
        worker.stop()

    def _forget(self, worker: Worker) -> str:
        self._ready.unregister(worker.fileno())
        del self._steps[worker]
        return worker.ending()
