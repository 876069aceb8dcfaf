"""What a tool can see: memory and the log for reading, the user's place and time, and nothing it could change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.memory.briefing.asked import Log
from knowledge.memory.encoding import Embed
from knowledge.registry import Registry
from knowledge.store.memory import Memory
from knowledge.tasks.approval import Approval
from knowledge.tasks.job import Job
from knowledge.traces.account import Account


@dataclass(frozen=True)
class Said:
    """The answer before this one, in the same conversation."""

    question: str
    tool: str
    arguments: Mapping[str, str]
    sources: tuple[str, ...]
    recorded: bool = True


def nothing() -> None:
    """There is none."""


@dataclass(frozen=True)
class Around:
    """Where and when a tool is called. Whoever calls it has opened what is read and closes it."""

    memory: Memory
    log: Log
    registry: Registry
    now: int
    """Microseconds UTC."""
    here: Path | None = None
    """The user's directory."""
    embed: Embed | None = None
    health: Callable[[], Mapping[str, Any]] = field(default=dict)
    """How the daemon's processes and services are, as `sotto status --json` says; empty where none runs."""
    before: Said | None = None
    account: Callable[[], Account | None] = field(default=nothing)
    """How the answer before this one came about, whatever came of it; None where there is none."""
    jobs: Callable[[], Sequence[Job]] = field(default=list)
    """The last jobs, the youngest first."""
    conversation: str = ""
    """Its name; empty where a question stands by itself."""
    waiting: Callable[[], Sequence[Approval]] = field(default=list)
    """What was planned in this conversation and waits for a person."""
