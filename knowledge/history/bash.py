"""`~/.bash_history`: a command a line, or, with HISTTIMEFORMAT, `#seconds` and the lines of a command below it."""

import re
from collections.abc import Iterator

from knowledge.history.entry import Entry, moment, text

_STAMP = re.compile(rb"#(\d{9,11})")


def parse(data: bytes) -> Iterator[Entry]:
    """The commands in the order of the file. Its last line is left out while it has no end: it is being written."""
    stamp: bytes | None = None
    lines: list[bytes] = []
    for line in data.split(b"\n")[:-1]:
        found = _STAMP.fullmatch(line)
        if found:
            yield from _entry(lines, stamp)
            stamp, lines = found[1], []
        elif stamp is None:
            yield from _entry([line], None)
        else:
            lines.append(line)
    yield from _entry(lines, stamp)


def _entry(lines: list[bytes], stamp: bytes | None) -> Iterator[Entry]:
    command = text(b"\n".join(lines)).rstrip()
    if command:
        yield Entry(command, moment(stamp) if stamp else None)
