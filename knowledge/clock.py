"""Where the time comes from: the one clock a component is given, and the one a test turns by hand."""

import time
from typing import Protocol


class Clock(Protocol):
    """What a component may ask about time."""

    def now(self) -> int:
        """Microseconds since 1970, UTC; may jump when the user or NTP sets the clock."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow, and stand still while the machine sleeps; for deadlines and durations."""
        ...

    def lived(self) -> float:
        """Seconds that only grow, asleep or not; for what comes by the day."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000

    def monotonic(self) -> float:
        return time.monotonic()

    def lived(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)


class FakeClock:
    """A clock that moves only when told.

    `advance` for time that passes, `sleep` for time that passes while the machine is suspended, `jump` for a clock
    set anew.
    """

    def __init__(self, now: int = 1_767_225_600_000_000) -> None:
        self._now = now
        self._monotonic = 1_000.0
        self._asleep = 0.0

    def now(self) -> int:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def lived(self) -> float:
        return self._monotonic + self._asleep

    def advance(self, seconds: float) -> None:
        self._now += round(seconds * 1_000_000)
        self._monotonic += seconds

    def sleep(self, seconds: float) -> None:
        self._now += round(seconds * 1_000_000)
        self._asleep += seconds

    def jump(self, seconds: float) -> None:
        self._now += round(seconds * 1_000_000)
