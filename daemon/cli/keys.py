"""A question that one key answers, where a person sits at a terminal."""

import os
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager


def person() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, keys: str) -> str:
    """One of `keys`; the last of them stands for Enter, Escape, the end of input, and for any key but these.

    What was typed before the question answers nothing: it was meant for the shell. Ctrl-C interrupts as ever.
    """
    with _single_keys() as terminal:
        print(f"{question} ", end="", file=sys.stderr, flush=True)
        pressed = os.read(terminal, 64).decode("utf-8", "replace")[:1].lower()
    answer = pressed if pressed and pressed in keys else keys[-1]
    print(answer, file=sys.stderr, flush=True)
    return answer


@contextmanager
def _single_keys() -> Iterator[int]:
    """The terminal, which hands over each key without Enter."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSAFLUSH)
    try:
        yield terminal
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
