"""The person's terminal: its modes, its size, and whether it is ours to use at the moment."""

import contextlib
import fcntl
import os
import signal
import termios
import tty
from typing import Any

KEYBOARD, SCREEN = 0, 1
Modes = list[Any]
_SIZE = b"\0" * 8


class Window:
    """The terminal on standard input and output."""

    def __init__(self) -> None:
        """Raises termios.error or OSError where there is none."""
        self._before = termios.tcgetattr(KEYBOARD)
        self._raw = False
        self.screen = _own_description()
        """Where to write; never waits, except where it could not be opened again."""

    def close(self) -> None:
        self.give_back()
        os.close(self.screen)

    def take(self) -> None:
        """Every key is to reach us as it is; nothing that was typed ahead is lost."""
        tty.setraw(KEYBOARD, termios.TCSADRAIN)  # not TCSAFLUSH, which would throw away what was typed ahead
        self._raw = True

    def give_back(self) -> None:
        """The modes that it had. Nothing where we have not changed them, or where somebody else uses it now."""
        if not self._raw:
            return
        self._raw = False
        if foreground():
            restore(KEYBOARD, self._before)

    def dress(self, inner: int) -> None:
        """Give a new pseudo-terminal our modes and our size."""
        with contextlib.suppress(termios.error):
            termios.tcsetattr(inner, termios.TCSANOW, self._before)
        copy_size(inner)

    @property
    def modes(self) -> Modes:
        """Those that it had before us."""
        return self._before


def restore(terminal: int, modes: Modes) -> None:
    """Set modes, if the terminal is still there and from wherever we are."""
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    with contextlib.suppress(termios.error):
        termios.tcsetattr(terminal, termios.TCSADRAIN, modes)
    signal.signal(signal.SIGTTOU, before)


def foreground() -> bool:
    """Whether the terminal on standard input takes orders from us now."""
    try:
        return os.tcgetpgrp(KEYBOARD) == os.getpgrp()
    except OSError:
        return False


def copy_size(inner: int) -> None:
    """Tell a pseudo-terminal how large the window is; who runs in it hears of a change."""
    with contextlib.suppress(OSError):
        fcntl.ioctl(inner, termios.TIOCSWINSZ, fcntl.ioctl(SCREEN, termios.TIOCGWINSZ, _SIZE))


def _own_description() -> int:
    """The screen, opened again: O_NONBLOCK on what we were given would be seen by everybody who has it too."""
    with contextlib.suppress(OSError):
        name = os.ttyname(SCREEN)
        opened = os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        if os.path.sameopenfile(opened, SCREEN):
            return opened
        os.close(opened)
    return fcntl.fcntl(SCREEN, fcntl.F_DUPFD_CLOEXEC, 3)
