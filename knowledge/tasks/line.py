"""Which job comes next: by priority, then in the order of asking, as far as what it takes is free."""

import heapq
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from knowledge.tasks.job import Job


class Limit(NamedTuple):
    """How much of one resource there is."""

    at_once: int
    """Jobs that may have it at the same time."""
    waiting: int
    """Jobs that may wait for it; further ones are refused."""


LIMITS: dict[str, Limit] = {
    "processor": Limit(at_once=2, waiting=20_000),
    "disk": Limit(at_once=1, waiting=1_000),
    "sandbox": Limit(at_once=1, waiting=200),
}
OTHER = Limit(at_once=1, waiting=1_000)
"""Of a resource that is not named."""


class Line:
    """Jobs that wait. One that is to wait until a moment stands aside until `ripe`."""

    def __init__(self, limits: dict[str, Limit] | None = None) -> None:
        self._limits = LIMITS if limits is None else limits
        self._waiting: dict[str, list[tuple[int, int]]] = {}
        self._later: list[tuple[int, int]] = []
        self._jobs: dict[int, Job] = {}
        self._count = Counter[str]()

    def __len__(self) -> int:
        return len(self._jobs)

    def limit(self, resource: str) -> Limit:
        return self._limits.get(resource, OTHER)

    def full(self, resource: str) -> bool:
        """Whether no further job may wait for it."""
        return self._count[resource] >= self.limit(resource).waiting

    def put(self, job: Job, now: int) -> None:
        """Let it wait, or wait differently."""
        self.remove(job.id)
        self._jobs[job.id] = job
        self._count[job.resource] += 1
        if job.run_at > now:
            heapq.heappush(self._later, (job.run_at, job.id))
        else:
            heapq.heappush(self._waiting.setdefault(_lane(job), []), (-job.priority, job.id))

    def remove(self, job: int) -> None:
        """Let it wait no longer; what the heaps still have of it is passed over."""
        gone = self._jobs.pop(job, None)
        if gone:
            self._count[gone.resource] -= 1

    def ripen(self, now: int) -> None:
        """Let those have their turn whose moment has come."""
        while self._later and self._later[0][0] <= now:
            at, number = heapq.heappop(self._later)
            job = self._jobs.get(number)
            if job and job.run_at == at:
                heapq.heappush(self._waiting.setdefault(_lane(job), []), (-job.priority, number))

    def due_at(self) -> int | None:
        """The next moment for which one waits; None where none does."""
        while self._later and not self._aside(self._later[0]):
            heapq.heappop(self._later)
        return self._later[0][0] if self._later else None

    def take(self, busy: Iterable[str], *, idle: bool) -> Job | None:
        """The next one; None while none may begin.

        `busy` are the resources of those at work; `idle` says whether nobody needs the machine.
        """
        used = Counter(busy)
        heads = []
        for lane, heap in self._waiting.items():
            resource, waits = lane.removesuffix(_IDLE), lane.endswith(_IDLE)
            if used[resource] < self.limit(resource).at_once and (idle or not waits) and self._clear(heap, lane):
                heads.append((heap[0], lane))
        if not heads:
            return None
        (_, number), lane = min(heads)
        heapq.heappop(self._waiting[lane])
        job = self._jobs[number]
        self.remove(number)
        return job

    def waits_for_idle(self, now: int) -> bool:
        """Whether one waits for nothing but that nobody needs the machine."""
        return any(job.idle and job.run_at <= now for job in self._jobs.values())

    def _clear(self, heap: list[tuple[int, int]], lane: str) -> bool:
        """Whether any is left, once those are gone that do not wait here any more."""
        while heap:
            job = self._jobs.get(heap[0][1])
            if job and _lane(job) == lane and -job.priority == heap[0][0]:
                return True
            heapq.heappop(heap)
        return False

    def _aside(self, entry: tuple[int, int]) -> bool:
        job = self._jobs.get(entry[1])
        return job is not None and job.run_at == entry[0]


_IDLE = " when idle"


def _lane(job: Job) -> str:
    return job.resource + (_IDLE if job.idle else "")
