"""When a process that is there only for a few events has had nothing to do for long enough to end by itself."""

from collections.abc import Sequence

from daemon.seat import Seat
from knowledge.clock import Clock

REST_S = 10.0
"""Seconds without anything to do, after which it ends: whoever asked for one thing may ask for the next."""


class Resting:
    """What a host asks each time before it waits."""

    def __init__(self, seats: Sequence[Seat], clock: Clock, after_s: float = REST_S) -> None:
        self._seats, self._clock, self._after_s = seats, clock, after_s
        self._places: list[int] = []
        self._since: float | None = None

    def wait(self) -> float | None:
        """Seconds until it may end, 0 for now; None while there is something to do."""
        places = [seat.place for seat in self._seats]
        free = all(seat.follower.live and not seat.service.busy and seat.patience() is None for seat in self._seats)
        if not free or places != self._places or self._since is None:
            self._places, self._since = places, self._clock.monotonic() if free else None
        return None if self._since is None else max(0.0, self._since + self._after_s - self._clock.monotonic())

    @property
    def place(self) -> int:
        """Seq of the last event that all have dealt with."""
        return min(seat.place for seat in self._seats)
