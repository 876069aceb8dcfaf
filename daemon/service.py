"""What a service is: a name and handlers, each an event in and events out.

    class Diagnosis(Service):
        name = "diagnosis"

        @on(CommandFinished)
        def failure_diagnosed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
            ...

What a handler yields is committed in one transaction with the service's place in the log, so each event has its
effect exactly once, whatever dies in between. Trace and cause are stamped by the host.
"""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import random
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from daemon.config import Config
from daemon.dependency import Guard, declared
from daemon.paths import Paths
from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.events import BreakerChanged, Event
from knowledge.store.log import Kept
from knowledge.store.log_writer import Bookmark
from knowledge.store.memory_file import MemoryFile
from knowledge.store.streams import Chunk

E = TypeVar("E", bound=Event)
Handler = Callable[[Any, Any, Envelope], Iterable[Event]]
_MARK = "_sotto_handles"


def on(kind: type[E]) -> Callable[[Callable[[Any, E, Envelope], Iterable[Event]]], Handler]:
    """Mark a method of a service as the handler of one type of event."""

    def mark(handler: Callable[[Any, E, Envelope], Iterable[Event]]) -> Handler:
        setattr(handler, _MARK, kind)
        return handler

    return mark


class Nothing:
    """The past of a log that has just begun."""

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        del seq, types
        return iter(())

    def since(self, seq: int, types: Iterable[str] = (), limit: int = 0) -> list[Envelope]:
        del seq, types, limit
        return []

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        del prefix
        return {}

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        del types, limit
        return []


@dataclass(frozen=True)
class World:
    """What a service may reach. It publishes by yielding; everything here can only be read."""

    paths: Paths
    config: Config
    clock: Clock
    streams: "StreamReader"
    past: "Past" = field(default_factory=Nothing)
    listeners: Mapping[str, socket.socket] = field(default_factory=dict)
    """Sockets that the supervisor listens on for this process, by name; they outlive it."""

    @cached_property
    def memory(self) -> MemoryFile:
        """The writer of `memory.db`, for the services of the one process that writes it."""
        return MemoryFile(self.paths.memory)


class Past(Protocol):
    """Reading what is in the log already; `knowledge.store.log.EventLog` does."""

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        """Events of some types after a seq, in order."""
        ...

    def since(self, seq: int, types: Iterable[str] = (), limit: int = ...) -> list[Envelope]:
        """At most `limit` events of some types after a seq, in order."""
        ...

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        """How far the readers have come whose names begin so."""
        ...

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        """The last events of some types, in order."""
        ...


class StreamReader(Protocol):
    """Reading what was printed; `knowledge.store.streams.Streams` does."""

    def read(self, name: str, off: int = 0) -> Iterator[Chunk]:
        """Chunks from an offset on. Raises NotFound."""
        ...

    def text(self, name: str) -> str:
        """Everything that is kept. Raises NotFound."""
        ...


@dataclass(frozen=True)
class Seen:
    """What a sense found outside, and the place it was read from."""

    events: tuple[Event, ...]
    bookmark: Bookmark | None = None
    then: Callable[[], None] | None = None
    """Called when the hub has them: now the source may forget."""
    project: int | None = None
    cause: Envelope | None = None
    """What it answers, where that was handled earlier and only took its time."""
    first: bool = False
    """Whether nobody has read it before, so that no handler can have died of it."""


class Service:
    """Subclass, name it, and write handlers. A sense has `inputs` as well."""

    name: ClassVar[str]
    begins: ClassVar[Literal["start", "now"]] = "start"
    """Where a service that never ran begins to read: at the start of the log, or at its end."""

    def __init__(self, world: World) -> None:
        """Raises NoFallback."""
        self.world = world
        self.guards = {spec.name: Guard(spec, world.clock, random) for spec in declared(type(self)).values()}

    @classmethod
    def prepare(cls) -> None:
        """Read what handling needs, in the process from which all are forked: they share it, and none is ever cold.

        Where the first event takes long, three deaths in it by chance look as if it were poison.
        """

    @classmethod
    def handlers(cls) -> dict[str, Handler]:
        """Type name → handler."""
        found: dict[str, Handler] = {}
        for one in vars(cls).values():
            kind = getattr(one, _MARK, None)
            if kind is not None:
                found[kind.__name__] = one
        return found

    def handle(self, seen: Envelope) -> list[Event]:
        """What this service makes of an event; pure but for what it reads."""
        return list(handlers_of(type(self))[seen.type](self, seen.event, seen))

    def answer(self, unit: Sequence[Envelope]) -> Iterable[Event]:
        """What this service makes of the last event of a unit that a sense of its process is about to send.

        It travels in the same unit. Nothing is made of what is better handled when it comes from the hub; what is
        handled here comes as well, and is passed over then.
        """
        del unit
        return ()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        """Descriptors to wait for, and what to do when one can be read."""
        return {}

    def wake(self) -> Iterable[Seen]:
        """Called once when the service starts, to find what happened while nobody watched."""
        return ()

    def drain(self) -> Iterable[Seen]:
        """Called once when the process is to end, while there is still a hub: finish something, give back the rest."""
        return ()

    @property
    def busy(self) -> bool:
        """Whether something has to be waited for, besides events; asked where its process may rest."""
        return False

    def breakers_changed(self) -> list[BreakerChanged]:
        """What became of its dependencies since this was last asked."""
        return [fact for guard in self.guards.values() for fact in guard.changes(self.name)]

    def stop(self) -> None:
        """Let go of what `inputs` opened."""


_handlers: dict[type[Service], dict[str, Handler]] = {}
_types: dict[type[Service], frozenset[str]] = {}


def handlers_of(kind: type[Service]) -> dict[str, Handler]:
    """The handlers of a service, put together once: a process that is forked after that shares them."""
    if kind not in _handlers:
        _handlers[kind] = kind.handlers()
    return _handlers[kind]


def heard_by(kind: type[Service]) -> frozenset[str]:
    """The types that a service hears of, put together once."""
    if kind not in _types:
        _types[kind] = frozenset(handlers_of(kind))
    return _types[kind]
