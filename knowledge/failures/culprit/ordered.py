"""The order to find what broke something: of which failure, as the arguments of a job of kind `bisect`."""

from typing import NamedTuple, Self

from knowledge.events import EnqueueJob
from knowledge.redact import clean

KIND = "bisect"
URGENT, BY_ITSELF = 7, 1
"""Priorities: somebody waits for it, or nobody does."""


class CulpritWanted(NamedTuple):
    """One search."""

    failure: int
    """Seq of a FailureDiagnosed."""
    by_itself: bool = False
    """Whether nobody asked for it: then it waits until nobody needs the machine."""

    def order(self, *, key: str = "") -> EnqueueJob:
        given = {"failure": self.failure, "by_itself": int(self.by_itself)}
        return EnqueueJob(
            kind=KIND,
            key=key,
            arguments={name: clean(str(value)) for name, value in given.items() if value},
            priority=BY_ITSELF if self.by_itself else URGENT,
            idle=self.by_itself,
        )

    @classmethod
    def of(cls, given: dict[str, str]) -> Self:
        """What was ordered. Raises KeyError, ValueError for an order that is none."""
        return cls(int(given["failure"]), given.get("by_itself", "") == "1")


def prefix_of(project: int, fingerprint: str) -> str:
    """How the keys of jobs begin that search by themselves for what brought a failure about."""
    return f"bisect/{project}/{fingerprint}/"
