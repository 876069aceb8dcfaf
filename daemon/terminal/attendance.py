"""Being there while somebody works in a terminal of ours: signals, size, stopping and going on, the end."""

import os
import signal
from collections.abc import Callable

from daemon.terminal.relay import Relay
from daemon.terminal.signals import Signals
from daemon.terminal.window import KEYBOARD, Window, copy_size, foreground

HEEDED = (signal.SIGCHLD, signal.SIGWINCH, signal.SIGCONT, signal.SIGTERM, signal.SIGHUP)
LAST_WORDS_MS = 1_000
BACKGROUND_MS = 500
"""How often we look, in the background only, whether we are in the foreground again: not every shell says so."""


class Attendance:
    """Of one child in one pseudo-terminal, from now until `close`."""

    def __init__(self, window: Window, inner: int, take: Callable[[bytes], bytes]) -> None:
        self._window, self._inner = window, inner
        self._signals = Signals(*HEEDED)
        self.relay = Relay(inner, KEYBOARD, window.screen, take, self._signals.fileno())
        self._changed = True
        """A child may have changed since we looked; one may have ended before we heeded signals."""
        self._attend()

    def close(self) -> None:
        self._window.close()
        self._signals.release()

    def turn(self, wait_ms: float | None = None) -> set[int]:
        """Wait until something happens, and pass it on; the signals that came."""
        most = wait_ms if self.relay.listening else BACKGROUND_MS
        self.relay.turn(0 if self._changed else most)
        came = self._signals.take()
        self._changed = self._changed or signal.SIGCHLD in came
        if signal.SIGWINCH in came:
            copy_size(self._inner)
        if signal.SIGCONT in came or not self.relay.listening:
            self._attend()
        return came

    def ended(self, child: int, go_on: Callable[[], None]) -> int | None:
        """Wait status of a child that is gone, after showing what it said last; with one that stopped we stop."""
        if not self._changed:
            return None
        self._changed = False
        pid, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED)
        if not pid:
            return None
        if os.WIFSTOPPED(status):
            self._stop()
            go_on()
            return None
        self.relay.drain(LAST_WORDS_MS)
        return status

    def _stop(self) -> None:
        """As the command would have, and everybody started with us; where nobody could wake us, we are not stopped."""
        self._window.give_back()
        os.killpg(os.getpgrp(), signal.SIGTSTP)
        self._attend()

    def _attend(self) -> None:
        """Take the terminal if it is ours."""
        self.relay.listening = foreground()
        if self.relay.listening:
            self._window.take()
            copy_size(self._inner)


def as_shown(status: int) -> int:
    """A wait status as a shell shows it: 128 + n for signal n."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code
