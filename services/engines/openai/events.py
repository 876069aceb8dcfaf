"""Reads a stream of server-sent events, in whatever pieces it comes."""

import re

LONGEST_EVENT = 1 << 18
"""Bytes."""
_LINE = re.compile(rb"([^\r\n]*)(\r\n|\n|\r(?!\Z))")  # a return at the end may be half a line's end
_WANTED = {b"data", b"error"}
"""llama-server once named what went wrong instead of saying it as data."""


class Events:
    """What the events hold, without their names and numbers."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[str]:
        """Texts of the events that are complete. Raises ValueError for one that is too long."""
        self._rest += data
        found, at = list[str](), 0
        fresh = self._rest[-len(data) - 1 :]  # of a long line, what was looked at is not looked at again
        while (b"\n" in fresh or b"\r" in fresh) and (line := _LINE.match(self._rest, at)):
            at = line.end()
            text = self._took(line[1])
            found += [text] if text is not None else []
        self._rest = self._rest[at:]
        if len(self._rest) > LONGEST_EVENT:
            raise ValueError("an event without end")
        return found

    def close(self) -> list[str]:
        """What was said in whole lines, though no empty one followed. Half a line is none."""
        found = self.feed(b"\n") if self._rest.endswith(b"\r") else []
        text = self._took(b"")
        return found if text is None else [*found, text]

    def _took(self, line: bytes) -> str | None:
        """The text of the event that a line ends; none where it ends none."""
        if line:
            field, _, value = line.partition(b":")
            if field in _WANTED:
                self._lines.append(value.removeprefix(b" "))
                self._size += len(value)
            if self._size > LONGEST_EVENT:
                raise ValueError("an event without end")
            return None
        if not self._lines:
            return None
        text = b"\n".join(self._lines).decode("utf-8", "replace")
        self._lines, self._size = [], 0
        return text
