"""What might be said unasked: one transition of one thing, as the facts of the log tell it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "failure",
    "build failed",
    "fixed",
    "known fix",
    "command ended",
    "service down",
    "service back",
    "disk",
    "conflict",
    "approval",
    "job",
    "briefing",
]
"""`failure` is of tests or a command; `approval` and `job` are said by later services."""
State = Literal["bad", "good", "news"]
Severity = Literal["info", "notice", "important", "critical"]


@dataclass(frozen=True)
class Candidate:
    """One. Two with the same incident are one and the same, however they are worded."""

    incident: str
    """The transition: the thing, and the event that changed its state (`check:3:pytest:e120`)."""
    thing: str
    """What it is about over all its transitions (`check:3:pytest`): rules and history go by it."""
    kind: Kind
    state: State
    severity: Severity
    at: int
    """When it became so, microseconds UTC."""
    sentence: str
    """What is said of it: at most 12 words, without ids, paths made speakable."""
    title: str
    """What the desktop shows above it."""
    detail: str = ""
    """What it shows below: of a failure, the line that says what broke."""
    cause: str = ""
    """What brought it about (a commit, a dependency, a run): candidates of one cause are one sentence."""
    project: int | None = None
    evidence: tuple[str, ...] = ()
    """Ids such as f12 and e100."""
    seen: tuple[tuple[str, float], ...] = ()
    """How often the thing was `bad` and `good` before, each run counting 0.95 of the next: of what surprise is made;
    empty without history."""
    owned: bool = True
    """Whether it is the user's own: what he works on, touched last, or started."""
    delay_per_minute: float | None = None
    """Minutes of the user that are lost for each minute it waits; None: what its kind costs."""
    expires: int | None = None
    """When it is of no interest any more, microseconds UTC."""


@dataclass(frozen=True)
class Cleared:
    """What is over: a candidate of the thing that still waits is dropped."""

    thing: str
    at: int
    by: str
    """Id of the event that says so."""
