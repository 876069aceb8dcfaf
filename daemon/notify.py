"""Telling whoever started us how we are: the datagrams of systemd's sd_notify(3), and its watchdog."""

import os
import socket
from pathlib import Path

from daemon.paths import short
from knowledge.clock import Clock

LONGEST_NUMBER = 18
LEAST_S = 0.05


def notify(*lines: str) -> None:
    """Send a state such as `READY=1` or `STATUS=…`; without a listener it is not said."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
        try:
            end.connect("\0" + address[1:] if address.startswith("@") else short(Path(address)))
            end.send("\n".join(lines).encode(), socket.MSG_DONTWAIT)
        except OSError:
            return  # nobody listens there, or not now, or it is no socket: the daemon does not depend on it


class Watchdog:
    """Says that the loop it lives in still turns, as often as systemd wants to hear it; part of that loop.

    Without WATCHDOG_USEC, or when it was meant for another process, it never wakes anybody.
    """

    def __init__(self, clock: Clock) -> None:
        asked = os.environ.get("WATCHDOG_USEC", "")[:LONGEST_NUMBER]
        ours = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        if not ours:
            os.environ.pop("WATCHDOG_USEC", None)  # nor is it the next generation's
        self._clock = clock
        self._every = max(LEAST_S, int(asked) / 4_000_000) if asked.isdecimal() and int(asked) and ours else 0.0
        self._next = clock.monotonic()

    def deadlines(self) -> list[float]:
        return [self._next] if self._every else []

    def due(self) -> None:
        now = self._clock.monotonic()
        if self._every and now >= self._next:
            self._next = now + self._every
            notify("WATCHDOG=1")
