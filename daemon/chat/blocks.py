"""Cuts text that is still growing into whole blocks of markdown: paragraphs, lists, fenced code."""

import re

_FENCE = re.compile(r"\s*(```|~~~)")


class Blocks:
    """Give it pieces; a block is given back when what follows shows that it is whole.

    A text is cut in the same places, however it comes in pieces: so what is drawn while it comes is what is drawn of
    the whole text later.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        """Of the block that is not whole yet."""
        self._line = ""
        """The line that is being written."""
        self._fence = ""
        """What the code began with that we are in."""
        self._blank = False
        """Whether the block may end here: what follows an empty line decides."""

    def add(self, text: str) -> list[str]:
        """The blocks that are whole with it."""
        *whole, self._line = (self._line + text).split("\n")
        found = [block for line in whole for block in self._take(line)]
        follows = self._blank and self._line and not self._line[0].isspace()
        return [*found, *(self._close() if follows else [])]

    @property
    def rest(self) -> str:
        """What is not whole yet."""
        return "\n".join([*self._lines, self._line])

    def end(self) -> list[str]:
        """The last block; nothing follows."""
        found = self._take(self._line) if self._line else []
        last = self._close()
        self._line, self._fence = "", ""
        return [*found, *last]

    def _take(self, line: str) -> list[str]:
        if not line.strip() and not self._fence:
            self._blank = bool(self._lines)
            if self._blank:
                self._lines.append(line)
            return []
        ended = self._close() if self._blank and not line[:1].isspace() else []
        self._blank = False
        self._lines.append(line)
        if mark := _FENCE.match(line):
            self._fence = "" if self._fence == mark[1] else self._fence or mark[1]
        return ended

    def _close(self) -> list[str]:
        block = "\n".join(self._lines).rstrip()
        self._lines, self._blank = [], False
        return [block] if block else []
