"""A line of a terminal that is written anew again and again, such as how far something is."""

import shutil
from typing import TextIO

from daemon.cli.show import visible


class InPlace:
    """Where the stream is no terminal nothing is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._there = False

    def show(self, text: str) -> None:
        if self._stream.isatty():
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{visible(text)[:width]}")
            self._stream.flush()
            self._there = True

    def clear(self) -> None:
        """Take it away, before something else is printed."""
        if self._there:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._there = False
