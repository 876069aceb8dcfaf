"""Asking every process how it is, and answering with what has come back when patience ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from daemon.leash import Leash, Packet
from knowledge.clock import Clock

PATIENCE_S = 2.0
"""Who is busy longer than this is shown as silent; on a crowded machine one that is well may take a second."""

Done = Callable[[dict[str, Packet]], None]


@dataclass
class _Round:
    done: Done
    until: float
    missing: set[str]
    heard: dict[str, Packet] = field(default_factory=dict)


class Survey:
    """Questions on their way."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rounds: dict[int, _Round] = {}
        self._number = 0

    def ask(self, leashes: Mapping[str, Leash], done: Done, patience: float = PATIENCE_S) -> None:
        """Ask all; `done` gets the answers by name, once all are there or patience ends."""
        self._number += 1
        asked = {name for name, leash in leashes.items() if leash.send({"do": "stats", "stats": self._number})}
        self._rounds[self._number] = _Round(done, self._clock.monotonic() + patience, asked)
        self._close_complete()

    def hear(self, name: str, packet: Packet) -> None:
        """An answer came."""
        one = self._rounds.get(packet["stats"])
        if one:
            one.heard[name] = packet
            one.missing.discard(name)
            self._close_complete()

    def gone(self, name: str) -> None:
        """A process died: nobody waits for its answer."""
        for one in self._rounds.values():
            one.missing.discard(name)
        self._close_complete()

    def due(self) -> None:
        """End what has waited long enough."""
        now = self._clock.monotonic()
        for one in self._rounds.values():
            if now >= one.until:
                one.missing.clear()
        self._close_complete()

    def deadlines(self) -> list[float]:
        return [one.until for one in self._rounds.values()]

    def _close_complete(self) -> None:
        for number in [number for number, one in self._rounds.items() if not one.missing]:
            one = self._rounds.pop(number)
            one.done(one.heard)
