"""What a check prints, passed on as it comes, without secrets and within bounds; its report is kept apart."""

import codecs
import re
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from knowledge.redact import redactor_of
from knowledge.redaction.known import Known

LIVE = 1 << 20
"""Characters that are passed on as they come,"""
LAST = 256 << 10
"""and of what comes after those, how many of the last ones; what lies between is left out and counted."""
LARGEST_REPORT = 64 << 20
"""Bytes; a larger one is not read by anybody."""
_OFTEN_S, _MUCH = 0.25, 2_000
"""What is printed bit by bit is passed on together."""
OUT, ERRORS = 1, 2
Say = Callable[[str], None]


class Moved:
    """Paths of a real copy, as they are in the project; none where the copy is at the same path."""

    def __init__(self, rooms: Path, project: Path) -> None:
        self._copied = re.compile(re.escape(str(rooms)) + r"/sandbox-[^/\s]+/copied(?=[/\s:'\")\]]|$)")
        self._project = str(project)

    def __call__(self, text: str) -> str:
        return self._copied.sub(lambda _: self._project, text)


class CheckOutput:
    """One run. Give `put` what it prints; call `end` once."""

    def __init__(self, mark: bytes, known: Known, say: Say, moved: Callable[[str], str] = str) -> None:
        self.report = bytearray()
        self.bytes = 0
        """What it printed in all."""
        self._mark, self._say, self._moved = mark, say, moved
        self._held = b""
        """The beginning of the mark, perhaps."""
        self._marked = False
        self._decoders = {one: codecs.getincrementaldecoder("utf-8")("replace") for one in (OUT, ERRORS)}
        self._redactors = {one: redactor_of(known) for one in (OUT, ERRORS)}
        self._waiting: list[str] = []
        self._said_at = 0.0
        self._room = LIVE
        self._kept: list[str] = []
        self._tail: deque[str] = deque()
        self._in_tail = self._left_out = 0

    @property
    def text(self) -> str:
        """All that was passed on."""
        return "".join(self._kept)

    def put(self, stream: int, data: bytes) -> None:
        """What came from standard output or standard error."""
        if stream != OUT:
            self._printed(stream, data)
        elif self._marked:
            self._reported(data)
        else:
            before, found, after = (self._held + data).partition(self._mark)
            if found:
                self._marked, self._held = True, b""
                self._reported(after)
            else:
                keep = _begun(before, self._mark)
                self._held = before[len(before) - keep :]
                before = before[: len(before) - keep]
            self._printed(OUT, before)

    def pause(self) -> None:
        """Nothing comes for a moment: pass on what there is. A line that has not ended is held back until it has."""
        self._flush()

    def end(self) -> None:
        """Pass on the rest."""
        self._printed(OUT, self._held)
        for stream in (OUT, ERRORS):
            rest = self._decoders[stream].decode(b"", final=True)
            self._take(self._redactors[stream].feed(rest) + self._redactors[stream].finish())
        self._flush()
        if self._left_out:
            self._pass_on(f"\n[… {self._left_out} characters left out …]\n")
        self._pass_on("".join(self._tail))

    def _reported(self, data: bytes) -> None:
        if len(self.report) <= LARGEST_REPORT:
            self.report += data

    def _printed(self, stream: int, data: bytes) -> None:
        self.bytes += len(data)
        if data:
            self._take(self._redactors[stream].feed(self._decoders[stream].decode(data)))

    def _take(self, text: str) -> None:
        text = self._moved(text)
        live, rest = text[: self._room], text[self._room :]
        self._room -= len(live)
        if live:
            self._waiting.append(live)
            if time.monotonic() - self._said_at >= _OFTEN_S or sum(map(len, self._waiting)) >= _MUCH:
                self._flush()
        if rest:
            self._tail.append(rest)
            self._in_tail += len(rest)
        while self._in_tail > LAST:
            first = self._tail.popleft()
            over = min(len(first), self._in_tail - LAST)
            self._in_tail -= over
            self._left_out += over
            if over < len(first):
                self._tail.appendleft(first[over:])

    def _flush(self) -> None:
        text, self._waiting = "".join(self._waiting), []
        self._said_at = time.monotonic()
        self._pass_on(text)

    def _pass_on(self, text: str) -> None:
        if text:
            self._kept.append(text)
            self._say(text)


def _begun(data: bytes, mark: bytes) -> int:
    """How many bytes at the end may be the beginning of the mark."""
    return next((size for size in range(min(len(data), len(mark) - 1), 0, -1) if data.endswith(mark[:size])), 0)
