"""`~/.zsh_history`: a command a line, with EXTENDED_HISTORY behind `: seconds:duration;`.

A line break within a command stands behind a backslash, a backslash at its end before a space, a colon at its beginning
behind a backslash. Bytes that mean something to zsh are *metafied*: 0x83, then the byte with bit 5 turned over.
"""

import re
from collections.abc import Iterator

from knowledge.history.entry import Entry, moment, text

_EXTENDED = re.compile(rb": (\d{1,20}):(\d{1,20});")
_METAFIED = re.compile(rb"\x83(.)", re.DOTALL)
_BIT = 0x20
_LONGEST_S = 10**9
"""Seconds that a command may have taken; more is not a duration."""


def parse(data: bytes) -> Iterator[Entry]:
    """The commands in the order of the file; one at its end that is not whole is left out."""
    lines: list[bytes] = []
    for line in data.split(b"\n")[:-1]:
        if line.endswith(b"\\"):
            lines.append(line[:-1])
            continue
        yield from _entry(b"\n".join([*lines, _without_guard(line)]))
        lines = []


def _without_guard(line: bytes) -> bytes:
    """A command that ends in a backslash is written with one space more, so that the line does not go on."""
    end = len(line.rstrip(b" "))
    return line[:-1] if end < len(line) and line[:end].endswith(b"\\") else line


def _entry(written: bytes) -> Iterator[Entry]:
    head = _EXTENDED.match(written)
    at, duration = None, 0
    if head:
        at, written = moment(head[1]), written[head.end() :]
        duration = int(head[2])
    elif written.startswith(b"\\:"):
        written = written[1:]
    command = text(_METAFIED.sub(_turned, written))
    if command.strip():
        known = 0 < duration < _LONGEST_S  # INC_APPEND_HISTORY writes before the end, and 0
        yield Entry(command, at, duration_ms=duration * 1_000 if known else None)


def _turned(found: re.Match[bytes]) -> bytes:
    return bytes([found[1][0] ^ _BIT])
