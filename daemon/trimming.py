"""Memory that a flood needed is given back to the system once there is nothing left to do.

The C library keeps what a program frees, for it may be needed again soon; in a process that runs for weeks, hundreds of
megabytes would stay with it after one bad minute.
"""

from daemon.own_memory import resident

SLACK_BYTES = 16 << 20
"""So much may be kept before it is worth a few milliseconds to give it back."""


class Trimming:
    """Asks the C library for what it keeps, when the process has grown since the last time."""

    def __init__(self) -> None:
        self._least = resident()

    def rest(self) -> bool:
        """To be called when all work is done; whether memory was asked for."""
        if resident() - self._least < SLACK_BYTES:
            return False
        import ctypes  # noqa: PLC0415 - most processes never need it

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps less
        if trim:
            trim(0)
        self._least = resident()
        return True
