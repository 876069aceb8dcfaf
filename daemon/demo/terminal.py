"""A terminal with a person at it: what a program asks there is answered, as by hand."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import NoAnswer

ROWS, COLUMNS = 50, 160
_PIECE = 65_536


class Typed(NamedTuple):
    """What the person does."""

    question: str
    """Waits until this stands there,"""
    answer: str
    """and types this."""
    patience_s: float


def answering(
    words: list[str], typed: Typed, *, cwd: Path, environment: Mapping[str, str], before: Callable[[], None]
) -> subprocess.CompletedProcess[str]:
    """Run a program in a terminal of its own, with a person at it. `before` is called in its process.

    Raises NoAnswer.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def begin() -> None:
        before()
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    child = subprocess.Popen(
        words,
        cwd=cwd,
        env={**environment, "TERM": "dumb", "NO_COLOR": "1"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=begin,  # noqa: PLW1509 - there is one thread
    )
    os.close(theirs)
    try:
        printed = _talk(ours, typed, time.monotonic() + typed.patience_s)
    finally:
        if child.poll() is None:
            child.terminate()
        os.close(ours)
        child.wait()
    return subprocess.CompletedProcess(words, child.returncode, printed, "")


def _talk(terminal: int, typed: Typed, until: float) -> str:
    """All that was printed until it ended."""
    printed, answered = b"", False
    while select.select([terminal], [], [], max(0.0, until - time.monotonic()))[0]:
        try:
            piece = os.read(terminal, _PIECE)
        except OSError:  # the other end is closed
            piece = b""
        if not piece:
            return printed.decode("utf-8", "replace").replace("\r\n", "\n")
        printed += piece
        if not answered and typed.question.encode() in printed:
            os.write(terminal, f"{typed.answer}\n".encode())
            answered = True
    raise NoAnswer(f"{typed.question!r}: it did not come to its end")
