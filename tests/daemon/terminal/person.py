"""A terminal with a program in it, and a person before it."""

import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Callable, Mapping

from tests.conftest import REPOSITORY
from tests.patience import PATIENCE_S


class Terminal:
    """`words` in a terminal of its own."""

    def __init__(self, words: list[str], env: Mapping[str, str] | None = None) -> None:
        self.pid, self.screen = pty.fork()
        if not self.pid:
            os.chdir(REPOSITORY)
            os.execve(words[0], words, {**os.environ, **(env or {})})
        os.set_inheritable(self.screen, False)  # or the next program would keep this terminal open
        self.shown = b""

    def until(self, text: bytes = b"", patience: float = PATIENCE_S) -> bytes:
        """Read until `text` is shown, or the end."""
        deadline = time.monotonic() + patience
        while not text or text not in self.shown:
            if not select.select([self.screen], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError(self.shown[-2_000:])
            try:
                data = os.read(self.screen, 65_536)
            except OSError:
                break
            self.shown += data
        return self.shown

    def type(self, keys: bytes) -> None:
        """Type, and see what is shown meanwhile, as a terminal does: who writes only, waits for ever."""
        os.set_blocking(self.screen, False)
        while keys:
            readable, writable, _ = select.select([self.screen], [self.screen], [], PATIENCE_S)
            if writable:
                keys = keys[os.write(self.screen, keys[:4_096]) :]
            elif readable:
                self.shown += os.read(self.screen, 65_536)
            else:
                raise TimeoutError(self.shown[-2_000:])
        os.set_blocking(self.screen, True)

    def ask(self, keys: bytes, answer: bytes) -> bytes:
        """Type a line and wait for something that it prints; what was shown since."""
        seen = len(self.shown)
        self.shown, before = b"", self.shown
        self.type(keys)
        self.until(answer)
        self.shown = before + self.shown
        return self.shown[seen:]

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def modes(self) -> list:  # type: ignore[type-arg]
        return termios.tcgetattr(self.screen)

    def end(self) -> int:
        """Read what is left; the status."""
        if self.screen >= 0:
            self.until()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def hang_up(self) -> None:
        os.close(self.screen)
        self.screen = -1


def soon(what: Callable[[], object], patience: float = PATIENCE_S) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + patience
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        select.select([], [], [], 0.01)
