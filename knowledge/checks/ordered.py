"""The order for a check: what is to be run where, as the arguments of a job of kind `checks`."""

from typing import Literal, NamedTuple, Self, cast

from knowledge.events import EnqueueJob
from knowledge.redact import Clean, clean

KIND = "checks"
URGENT, BY_ITSELF = 7, 2
"""Priorities: somebody waits for it, or nobody does."""
LONGEST = 8_000
"""Characters of a command line."""
Sort = Literal["tests", "build", "lint", "other"]


class Wanted(NamedTuple):
    """One check."""

    project: int
    command: str
    """A line for a shell."""
    cwd: str
    """Absolute."""
    sort: Sort = "other"
    because: str = ""
    """How it is known that this is the command."""
    again: str = ""
    """Id of the CommandFinished that it does again; empty where it was asked for."""
    status: int = 0
    """How that one ended,"""
    ended: int = 0
    """and when: microseconds UTC."""

    def order(self, *, key: str = "") -> EnqueueJob:
        """What has it done; one that does something again waits until nobody needs the machine."""
        told = {name: value for name, value in self._asdict().items() if value or name == "project"}
        given: dict[str, Clean] = {name: clean(str(value)) for name, value in told.items()}
        idle = bool(self.again)
        return EnqueueJob(kind=KIND, key=key, arguments=given, priority=BY_ITSELF if idle else URGENT, idle=idle)

    @classmethod
    def of(cls, given: dict[str, str]) -> Self:
        """What was ordered. Raises KeyError, ValueError for an order that is none."""
        sort = given.get("sort", "other")
        return cls(
            project=int(given["project"]),
            command=given["command"],
            cwd=given["cwd"],
            sort=cast("Sort", sort if sort in {"tests", "build", "lint"} else "other"),
            because=given.get("because", ""),
            again=given.get("again", ""),
            status=int(given.get("status", "0")),
            ended=int(given.get("ended", "0")),
        )
