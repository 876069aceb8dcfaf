"""An approval as it is on record: what was planned, what was shown, who decided, and what came of it."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

State = Literal["asked", "approved", "modified", "rejected", "expired", "done", "failed"]
OVER: frozenset[State] = frozenset({"modified", "rejected", "expired", "done", "failed"})


@dataclass(frozen=True)
class Approval:
    """One row. Moments are microseconds UTC; 0 where they have not been."""

    id: int
    """Seq of the order that asked for it."""
    seq: int
    """Of the event that changed it last."""
    asked_at: int
    tool: str
    effect: str
    title: str
    preview: str
    digest: str
    target: str
    surface: str
    """Where it was asked for."""
    task: str
    expires: int
    project: int | None = None
    paths: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    evidence: str = ""
    replaces: int | None = None
    fix: int | None = None
    failure: int | None = None
    state: State = "asked"
    decided_at: int = 0
    who: str = ""
    decided_on: str = ""
    """The surface on which it was decided."""
    decided_where: str = ""
    note: str = ""
    ended_at: int = 0
    said: str = ""
    """What it came to, or what went wrong."""

    @property
    def name(self) -> str:
        return f"a{self.id}"

    @property
    def over(self) -> bool:
        return self.state in OVER

    def but(self, **changes: Any) -> Self:
        """The same with some fields changed."""
        return replace(self, **changes)
