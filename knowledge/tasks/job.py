"""A job as it is on record: what is to be done, how far it has come, and who has it."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

State = Literal["queued", "running", "waiting", "blocked", "succeeded", "failed", "cancelled", "quarantined"]
OVER: frozenset[State] = frozenset({"succeeded", "failed", "cancelled", "quarantined"})


@dataclass(frozen=True)
class Job:
    """One row. Moments are microseconds UTC; 0 where they have not been."""

    id: int
    """Seq of the order that asked for it."""
    seq: int
    """Of the event that changed it last."""
    kind: str
    queued_at: int
    project: int | None = None
    key: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    priority: int = 5
    resource: str = "processor"
    idle: bool = False
    state: State = "queued"
    step: str = ""
    """The one to be done next; empty when all are."""
    steps: int = 0
    """How many are done."""
    saved: str = "{}"
    """What the last one left for the next, as JSON."""
    leases: int = 0
    lease: str = ""
    """Empty while nobody has it."""
    tries: int = 0
    """That failed since a step was done."""
    deaths: int = 0
    """Of workers since a step was done."""
    run_at: int = 0
    began_at: int = 0
    ended_at: int = 0
    said: str = ""
    """What it came to, or what went wrong last."""

    @property
    def name(self) -> str:
        return f"j{self.id}"

    @property
    def stream(self) -> str:
        """Where its output is."""
        return stream_of(self.id)

    @property
    def problem(self) -> str:
        """What was wrong the last time with the step that is next; empty where it is tried the first time."""
        return self.said if self.tries else ""

    @property
    def over(self) -> bool:
        return self.state in OVER

    @property
    def owner(self) -> str:
        """Who has it: boot id, pid and life of a process; empty where nobody has."""
        return self.lease.partition("/")[2]

    def but(self, **changes: Any) -> Self:
        """The same with some fields changed."""
        return replace(self, **changes)


def stream_of(job: int) -> str:
    """The name of a job's output stream."""
    return f"job:{job}"


def job_of(stream: str) -> int | None:
    """Whose output stream this is; None where it is no job's."""
    sort, _, number = stream.partition(":")
    return int(number) if sort == "job" and number.isdecimal() else None
