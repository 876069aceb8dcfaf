"""Memory that a flood needed is given back to the system once there is nothing left to do.

The C library keeps what a program frees, for it may be needed again soon; in a process that runs for weeks, hundreds of
megabytes would stay with it after one bad minute.
"""

from daemon.own_memory import resident

SLACK_BYTES = 16 << 20
"""So much may be kept before it is worth a few milliseconds to give it back."""


LATER_S = 30.0
"""When it is tried once more, where much was still in use: what is freed later is not noticed otherwise."""


class Trimming:
    """Asks the C library for what it keeps, when the process has grown since the last time."""

    def __init__(self) -> None:
        self._least = self._last = resident()
        """The least that the process ever had, and what it had after the last time."""
        self._later: float | None = None

    def rest(self, now: float) -> float | None:
        """To be called when all work is done, with the time of a monotonic clock; seconds until it is to be called
        again if nothing happens. None: not before something does.
        """
        late = self._later is not None and now >= self._later
        if late or resident() - self._last >= SLACK_BYTES:
            _give_back()
            self._last = resident()
            much = self._last - self._least >= SLACK_BYTES
            self._later = now + LATER_S if much and not late else None
            self._least = min(self._least, self._last)
        return None if self._later is None else self._later - now


def _give_back() -> None:
    import ctypes  # noqa: PLC0415 - most processes never need it

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps less
    if trim:
        trim(0)
