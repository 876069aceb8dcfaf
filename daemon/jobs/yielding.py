"""How a job of the night gives way: it stands still for minutes where its kind can, else it is given up for now."""

from collections.abc import Collection, Iterator, Mapping

from daemon import process_tree
from daemon.jobs.crew import Crew
from daemon.jobs.kind import Kind
from daemon.jobs.telling import Told
from knowledge.clock import Clock
from knowledge.events import Event, JobReleased

LONGEST_S = 300.0
"""That a step stands still; then it is given up like any other, and what it held is free."""


class Yielding:
    """Stops and lets go on the workers of jobs, with all that they have begun."""

    def __init__(self, crew: Crew, kinds: Mapping[str, Kind], clock: Clock) -> None:
        self._crew, self._kinds, self._clock = crew, kinds, clock
        self._still: dict[int, float] = {}
        """Since when jobs stand still, in monotonic seconds."""

    @property
    def still(self) -> bool:
        return bool(self._still)

    def roots(self, told: Collection[Told]) -> list[int]:
        """Pids of the workers that have to give way."""
        pids = self._crew.pids()
        return [pids[one.job.id] for one in told if one.job.idle and one.job.id in pids]

    def over(self, number: int) -> None:
        """It has no worker any more."""
        self._still.pop(number, None)

    def heed(self, why: str, told: Collection[Told]) -> Iterator[tuple[Told, list[Event]]]:
        """What becomes of each that has to give way; with JobReleased at the end its worker is to be ended.

        `why` is empty where nobody needs the machine.
        """
        for one in [one for one in told if self.roots([one])]:
            since, now = self._still.get(one.job.id), self._clock.monotonic()
            if why and since is None and self._kinds[one.job.kind].freezes:
                process_tree.stop(*self.roots([one]))
                self._still[one.job.id] = now
                yield one, [one.printed(f"stands still: {why}\n", "again")]
            elif why and (since is None or now - since > LONGEST_S):
                released = JobReleased(job=one.job.id, lease=one.job.lease, reason="yielded")
                yield one, [one.printed(f"gives way: {why}\n", "again"), released]
            elif not why and since is not None:
                process_tree.go_on(*self.roots([one]))
                del self._still[one.job.id]
                yield one, [one.printed("goes on\n", "again")]
