"""One question to the person at this terminal. What was typed before it stood there is no answer to it."""

import os
import sys
import termios
from collections.abc import Callable

from daemon.bus import Bus
from daemon.cli import show
from knowledge.errors import NeedsHuman

LONGEST = 4_096


def answered(bus: Bus, question: str, over: Callable[[], bool]) -> str | None:
    """A line that was typed; None where `over` turned true before that.

    Raises NeedsHuman at the end of input or when the terminal hangs up, KeyboardInterrupt.
    """
    said: list[str] = []
    descriptor = sys.stdin.fileno()
    _forget(descriptor)
    print(f"{show.paint(question, 'bold')} ", end="", flush=True)
    bus.watch(descriptor, lambda: said.append(_line(descriptor)))
    try:
        while not said:
            bus.poll()
            if not said and over():
                print()
                return None
    finally:
        bus.unwatch(descriptor)
    if not said[0].endswith("\n"):
        print()
        raise NeedsHuman("nobody answered")
    return said[0].strip()


def _line(descriptor: int) -> str:
    """What was typed; empty at the end, or where the terminal has gone."""
    try:
        return os.read(descriptor, LONGEST).decode("utf-8", "replace")
    except OSError:
        return ""


def _forget(descriptor: int) -> None:
    """Throw away what was typed so far."""
    try:
        termios.tcflush(descriptor, termios.TCIFLUSH)
    except termios.error as error:
        raise NeedsHuman("this is no terminal") from error
