"""What makes a plan: for each tool a function from its arguments, and from what can be read, to exactly one act."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.registry import Registry
from knowledge.store.log import EventLog
from knowledge.tasks.effects import Effect
from knowledge.tasks.plan import Plan

NAMES = ("run_command", "apply_fix", "undo")
"""Files in `daemon/acting/` that plan something, each with a function `plan`."""


@dataclass(frozen=True)
class View:
    """What a planner may look at. There is nothing in it with which anything could be changed."""

    paths: Paths
    log: EventLog
    registry: Registry
    now: int
    """Microseconds UTC."""
    task: str = ""
    """What it is asked for within."""


@dataclass(frozen=True)
class Planned:
    """A plan, and the contents that it names by their SHA-256."""

    plan: Plan[Effect]
    contents: Mapping[str, bytes] = field(default_factory=dict)
    project: int | None = None
    """Number of the project that it is about."""


Planner = Callable[[Mapping[str, str], View], Planned]
"""Raises SottoError, with a hint, where there is nothing that could be planned."""


def planner(tool: str) -> Planner:
    """The one of a tool. Raises NotFound."""
    if tool not in NAMES:
        raise NotFound(f"a way to plan {tool!r}", hint=f"there are: {', '.join(NAMES)}")
    found: Planner = importlib.import_module(f"daemon.acting.{tool}").plan
    return found
