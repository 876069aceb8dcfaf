"""Talking to the person at the terminal: words, one question at a time, one line of progress."""

import shutil
import sys
from dataclasses import dataclass


def say(text: str = "") -> None:
    """Prose goes to stderr, at once."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Consent:
    """Who may agree: a person at a terminal, or `--yes` on the command line."""

    yes: bool = False

    @property
    def person(self) -> bool:
        return sys.stdin.isatty() and sys.stderr.isatty()

    def to(self, question: str, *, always_ask: bool = False) -> bool:
        """Whether the user agrees; without a terminal nobody does, and nothing waits."""
        if self.yes and not always_ask:
            return True
        if not self.person:
            return False
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in {"y", "yes"}


class Line:
    """One line that is written over on a terminal; elsewhere a line of its own now and then."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = ""

    def show(self, text: str, *, milestone: bool) -> None:
        """Show where things are; only a milestone is worth a line in a log file."""
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{text[:width]}", end="", file=sys.stderr, flush=True)
        elif milestone and text != self._last:
            say(text)
        self._last = text

    def end(self) -> None:
        """Leave the line as it stands."""
        if self._terminal and self._last:
            say()
        self._last = ""
