"""The order to try a fix: of which failure, which fix, as the arguments of a job of kind `try_fix`."""

from typing import NamedTuple, Self

from knowledge.events import EnqueueJob
from knowledge.redact import clean

KIND = "try_fix"
URGENT, BY_ITSELF = 7, 2
"""Priorities: somebody waits for it, or nobody does."""


class TrialWanted(NamedTuple):
    """One trial."""

    failure: int
    """Seq of any FailureDiagnosed of it."""
    fix: int = 0
    """0 for the likeliest that can be tried."""
    by_itself: bool = False
    """Whether nobody asked for it: then it waits until nobody needs the machine."""

    def order(self, *, key: str = "") -> EnqueueJob:
        given = {"failure": self.failure, "fix": self.fix, "by_itself": int(self.by_itself)}
        return EnqueueJob(
            kind=KIND,
            key=key,
            arguments={name: clean(str(value)) for name, value in given.items() if value},
            priority=BY_ITSELF if self.by_itself else URGENT,
            idle=self.by_itself,
        )

    @classmethod
    def of(cls, given: dict[str, str]) -> Self:
        """What was ordered; failure 0 is none. Raises ValueError for an order that is none."""
        return cls(int(given.get("failure", "0")), int(given.get("fix", "0")), given.get("by_itself", "") == "1")


def prefix_of(project: int, fingerprint: str) -> str:
    """How the keys of jobs begin that try something against a failure by themselves."""
    return f"try/{project}/{fingerprint}/"
