"""What the hub does between its other work, by the type of the order that asks for it."""

from collections.abc import Iterator
from typing import Protocol

from knowledge.envelope import Envelope
from knowledge.events import EraseEvents, Event, KeepTrace, TrimArtifacts, TrimLog, TrimTraces
from knowledge.store.artifact_keeping import ArtifactKeeping
from knowledge.store.erasing import Erasing
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from knowledge.store.retention import Retention
from knowledge.store.trace_keeping import TraceKeeping


class Chore(Protocol):
    """Something that takes several steps, none of them long."""

    @property
    def busy(self) -> bool:
        """Whether there is a step to do."""
        ...

    def ask(self, order: Envelope) -> None:
        """Do this too."""
        ...

    def step(self, now: int) -> Iterator[tuple[Event, Envelope]]:
        """Do one step. Yields facts, to be committed before the next step, each with the order it answers."""
        ...


def chores(log: LogWriter, vault: Vault) -> dict[str, Chore]:
    """Every one of them."""
    traces = TraceKeeping(log)
    return {
        TrimLog.__name__: Retention(log),
        EraseEvents.__name__: Erasing(log, vault),
        KeepTrace.__name__: traces,
        TrimTraces.__name__: traces,
        TrimArtifacts.__name__: ArtifactKeeping(log),
    }
