"""What a source of signals is: something that this machine may have, a descriptor that rings, and what it says now."""

import struct
from collections.abc import Callable
from typing import ClassVar

from knowledge.clock import Clock
from knowledge.events import Reading, Signal

FOREIGN = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    AssertionError,
    struct.error,
)
"""What reading something foreign may end in, also when it does not keep to its own format."""


class Source:
    """Subclass and name it. While it is open, `readings` are what it says now; what it does not know is not there."""

    name: ClassVar[str]
    signals: ClassVar[tuple[Signal, ...]]

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said: dict[Signal, Reading] = {}

    @property
    def readings(self) -> list[Reading]:
        return list(self._said.values())

    def lacking(self) -> str:
        """What this machine lacks for it, in words; empty when it can be opened. Cheap, and asks nobody."""
        raise NotImplementedError

    def fileno(self) -> int:
        """Readable when there is something to hear."""
        raise NotImplementedError

    def open(self) -> None:
        """Begin to listen. Raises ConnectionError."""
        self._or_lost(self._open)

    def hear(self) -> None:
        """Take in what has come; never waits. Raises ConnectionError: it is lost."""
        self._or_lost(self._hear)

    def close(self) -> None:
        """Let go of everything, and of what it said: nobody knows it any more. May be called twice."""
        self._said.clear()
        self._close()

    # ── for those who subclass ────────────────────────────────────────────────────────────────────

    def _open(self) -> None:
        raise NotImplementedError

    def _hear(self) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        raise NotImplementedError

    def _says(self, signal: Signal, value: bool | None) -> None:
        """Keep what it says now; None when it does not know."""
        before = self._said.get(signal)
        if value is None:
            self._said.pop(signal, None)
        elif before is None or before.value != value:
            self._said[signal] = Reading(signal=signal, value=value, source=self.name, at=self._clock.now())

    def _or_lost(self, action: Callable[[], None]) -> None:
        try:
            action()
        except FOREIGN as error:
            self.close()
            raise ConnectionError(f"{self.name}: {error}") from error
