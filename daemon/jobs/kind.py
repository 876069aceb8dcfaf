"""What a kind of job is: a name and steps, each a function that is called once, in a child of its own.

What a step leaves (`Done`) is committed in one piece with the note that it is done, so it has its effect exactly once,
whoever dies. What it does besides, to files, may be done again by a second try, and must come to the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from daemon.paths import Paths
from knowledge.events import Event
from knowledge.tasks.artifact import Artifact
from knowledge.tasks.schedule import Nightly


def _unseen(_done: int, _of: int, _what: str) -> None:
    """Nobody follows."""


@dataclass(frozen=True)
class Work:
    """What a step sees."""

    paths: Paths
    job: int
    arguments: Mapping[str, str]
    state: Mapping[str, Any]
    """What the step before left."""
    say: Callable[[str], None]
    """Show something at once to who follows the job. It is shown again where the step has to be done again."""
    progress: Callable[[int, int, str], None] = _unseen
    """Tell how far this step is: how many are done, of how many (0 where nobody knows), of what. It is not kept."""
    lease: int = 1
    """The how-manieth of this job. Who writes to what is no database of ours has it refuse a smaller one than it has
    seen, so that a worker that was given up and lives on changes nothing.
    """
    problem: str = ""
    """What was wrong with this step the last time; empty where it is the first."""


@dataclass(frozen=True)
class Done:
    """What a step leaves behind; all of it may be said as JSON."""

    state: Mapping[str, Any] = field(default_factory=dict)
    """For the next step, at most 32 kB."""
    text: str = ""
    """Its output, that appears once."""
    events: tuple[Event, ...] = ()
    """What is to be on record."""
    artifacts: tuple[Artifact, ...] = ()
    """Files for the user to look at; one that an earlier step left under the same name is replaced."""
    summary: str = ""
    """Of the last step: what the job came to, in a sentence."""
    again: bool = False
    """Whether this step is not over and comes once more, with this state."""


Step = Callable[[Work], Done]


@dataclass(frozen=True)
class Kind:
    """A sort of work. Steps come in the order in which they stand."""

    name: str
    what: str
    """In a few words, for a person."""
    steps: Mapping[str, Step]
    resource: str = "processor"
    """See `LIMITS` in `knowledge/tasks/line.py`."""
    priority: int = 5
    idle: bool = False
    """Whether it waits at night until nobody needs the machine; who asks for it by day says so with the order."""
    freezes: bool = False
    """Whether a step that gives way may stand still in the middle, for minutes: it holds no lock of ours and no
    database open. Else it is given up, and done again later."""
    every: Nightly | None = None
    repeatable: bool = True
    """Whether a step that failed may be done again."""
    makes_bytes: bool = False
    """Whether its artifacts may be bytes, because it makes them itself and nothing of the user's is in them."""
    memory: int = 1 << 30
    """Bytes of data that a worker, and each process that it starts, may have more than it was born with."""
    cpu_s: int = 600
    """Seconds of processor time after which a step is ended."""
    lasts_s: int = 3_600
    """Seconds of any time, not counting those in which the machine slept."""

    @property
    def first(self) -> str:
        return next(iter(self.steps))

    def after(self, step: str) -> str:
        """The step that follows; empty after the last one."""
        names = [*self.steps, ""]
        return names[names.index(step) + 1]
