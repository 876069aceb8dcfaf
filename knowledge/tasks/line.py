"""Which job comes next: by priority, then in the order of asking, as far as what it takes is free.

Where something that jobs take is missing, such as room on the disk, those that want it wait, and the others go on.
After a while one of them tries; whoever has tried in vain comes behind those that had not yet had their turn.
"""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from knowledge.tasks.job import Job


class Limit(NamedTuple):
    """How much of one resource there is."""

    at_once: int
    """Jobs that may have it at the same time."""
    waiting: int
    """Jobs that may wait for it; further ones are refused."""


class Held(NamedTuple):
    """What a job that was given a lease has."""

    resource: str
    lease: str


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
        self._waiting: dict[str, list[tuple[int, int, int]]] = {}
        """By lane: the less urgent the later, then by turn; the last is the job."""
        self._later: list[tuple[int, int]] = []
        self._jobs: dict[int, Job] = {}
        self._expected: dict[int, Job] = {}
        self._count = Counter[str]()
        self._paused: dict[str, int] = {}
        """Resources that were missing, and until when nobody tries them; 0 once one may."""

    def __len__(self) -> int:
        return len(self._jobs)

    def limit(self, resource: str) -> Limit:
        return self._limits.get(resource, OTHER)

    def at_once(self, resource: str) -> int:
        """How many may have it now."""
        until = self._paused.get(resource)
        return self.limit(resource).at_once if until is None else int(until == 0)

    def full(self, resource: str) -> bool:
        """Whether no further job may wait for it."""
        return self._count[resource] >= self.limit(resource).waiting

    @property
    def expected(self) -> Collection[Job]:
        return self._expected.values()

    def expect(self, job: Job) -> None:
        """One that was said to wait and that nobody has heard of yet: it takes its room from now on."""
        self._expected[job.id] = job
        self._count[job.resource] += 1

    def put(self, job: Job, now: int) -> None:
        """Let it wait, or wait differently."""
        self.remove(job.id)
        self._jobs[job.id] = job
        self._count[job.resource] += 1
        if job.run_at > now:
            heapq.heappush(self._later, (job.run_at, job.id))
        else:
            self._line_up(job)

    def remove(self, job: int) -> None:
        """Let it wait no longer; what the heaps still have of it is passed over."""
        for gone in (self._jobs.pop(job, None), self._expected.pop(job, None)):
            if gone:
                self._count[gone.resource] -= 1

    def ripen(self, now: int) -> None:
        """Let those have their turn whose moment has come."""
        for resource, until in self._paused.items():
            if until <= now:
                self._paused[resource] = 0
        while self._later and self._later[0][0] <= now:
            at, number = heapq.heappop(self._later)
            job = self._jobs.get(number)
            if job and job.run_at == at:
                self._line_up(job)

    def due_at(self) -> int | None:
        """The next moment for which one waits; None where none does."""
        while self._later and not self._aside(self._later[0]):
            heapq.heappop(self._later)
        moments = [until for resource, until in self._paused.items() if until and self._count[resource]]
        return min([*moments, *(at for at, _ in self._later[:1])], default=None)

    # ── what is missing ───────────────────────────────────────────────────────────────────────────

    def pause(self, resource: str, until: int) -> None:
        """Let nobody have it before that moment, and then one at a time until `resume`."""
        self._paused[resource] = until

    def paused(self, resource: str) -> bool:
        return resource in self._paused

    def resume(self, resource: str, now: int) -> None:
        """It is there again: who found it missing may try at once."""
        del self._paused[resource]
        for job in [one for one in self._jobs.values() if one.resource == resource and one.state == "blocked"]:
            self.put(job.but(run_at=0), now)

    # ── turns ─────────────────────────────────────────────────────────────────────────────────────

    def take(self, busy: Iterable[str], *, idle: bool) -> Job | None:
        """The next one; None while none may begin.

        `busy` are the resources of those at work; `idle` says whether nobody needs the machine.
        """
        used = Counter(busy)
        heads = []
        for lane, heap in self._waiting.items():
            resource, waits = lane.removesuffix(_IDLE), lane.endswith(_IDLE)
            if used[resource] < self.at_once(resource) and (idle or not waits) and self._clear(heap, lane):
                heads.append((heap[0], lane))
        if not heads:
            return None
        (_, _, number), lane = min(heads)
        heapq.heappop(self._waiting[lane])
        job = self._jobs[number]
        self.remove(number)
        return job

    def waits_for_idle(self, now: int) -> bool:
        """Whether one waits for nothing but that nobody needs the machine."""
        self.ripen(now)
        lanes = [(lane, heap) for lane, heap in self._waiting.items() if lane.endswith(_IDLE)]
        return any(self.at_once(lane.removesuffix(_IDLE)) and self._clear(heap, lane) for lane, heap in lanes)

    def _line_up(self, job: Job) -> None:
        turn = job.seq if job.state == "blocked" else job.id
        heapq.heappush(self._waiting.setdefault(_lane(job), []), (-job.priority, turn, job.id))

    def _clear(self, heap: list[tuple[int, int, int]], lane: str) -> bool:
        """Whether any is left, once those are gone that do not wait here any more."""
        while heap:
            job = self._jobs.get(heap[0][2])
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
