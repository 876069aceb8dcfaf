"""What a client of the bus can do. `daemon.bus_client` does it over ZeroMQ, `daemon.doubles` within one process."""

from collections.abc import Callable, Iterable
from typing import Protocol

from daemon.follower import Follower
from knowledge.envelope import Envelope
from knowledge.events import Event, Order
from knowledge.store.log_writer import Bookmark

Answer = Callable[[list[Envelope]], list[tuple[str, Event]]]
"""What services make of a unit before it is sent, each with the name of who says it; they answer its last event."""


class Bus(Protocol):
    """One source's connection to the hub; it belongs to one thread."""

    source: str
    epoch: str

    @property
    def unacked(self) -> int:
        """Units that the hub has not confirmed."""
        ...

    def confirmed(self, envelope: Envelope) -> bool:
        """Whether the hub has what was sent here: under a number or, where its bookmark had been passed, without."""
        ...

    def send(
        self,
        *events: Event,
        cause: Envelope | None = None,
        bookmark: Bookmark | None = None,
        project: int | None = None,
        service: str | None = None,
        answer: Answer | None = None,
        patience: float = 30.0,
    ) -> list[Envelope]:
        """Hand events over as one unit, committed together or not at all; `flush` waits for that.

        What is answered to them at once is part of that unit.
        """
        ...

    def publish(
        self,
        *events: Event,
        cause: Envelope | None = None,
        bookmark: Bookmark | None = None,
        project: int | None = None,
        patience: float = 30.0,
    ) -> list[Envelope]:
        """`send` and `flush`; the envelopes carry their seq."""
        ...

    def whisper(self, event: Event, cause: Envelope | None = None) -> Envelope:
        """Send an ephemeral event: delivered to who listens now, not kept, not resent."""
        ...

    def flush(self, patience: float = 30.0) -> None:
        """Wait until everything sent is committed."""
        ...

    def follow(self, reader: str, types: Iterable[type[Event] | str] = (), since: int | None = None) -> Follower:
        """Receive events of `types` after seq `since` (none: from now on), in order and without a hole."""
        ...

    def unfollow(self, follower: Follower) -> None:
        """Receive no more of them."""
        ...

    def ask(self, order: Order, patience: float = 30.0) -> Envelope:
        """Send an order and wait for one of its endings."""
        ...

    def watch(self, descriptor: int, then: Callable[[], None]) -> None:
        """Let `poll` wait for a descriptor as well, and call `then` when it can be read."""
        ...

    def unwatch(self, descriptor: int) -> None:
        """Wait for it no longer."""
        ...

    def poll(self, patience: float | None = None) -> None:
        """Wait for something to happen, at most `patience` seconds, and handle it."""
        ...
