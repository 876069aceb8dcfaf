r"""`fish_history`: entries of `- cmd: …`, `  when: seconds` and `  paths:`, with `\n` and `\\` in a command.

It looks like YAML and is none: fish reads it line by line, and so is it read here.
"""

import re
from collections.abc import Iterator

from knowledge.history.entry import Entry, moment, text

_COMMAND, _WHEN = b"- cmd: ", b"  when: "
_ESCAPED = re.compile(rb"\\([\\n])")


def parse(data: bytes) -> Iterator[Entry]:
    """The commands in the order of the file; one at its end that is not whole is left out."""
    command: bytes | None = None
    at: int | None = None
    for line in data.split(b"\n")[:-1]:
        if line.startswith(_COMMAND):
            yield from _entry(command, at)
            command, at = line[len(_COMMAND) :], None
        elif line.startswith(_WHEN) and line[len(_WHEN) :].strip().isdigit():
            at = moment(line[len(_WHEN) :].strip())
    if at is not None:
        yield from _entry(command, at)


def _entry(command: bytes | None, at: int | None) -> Iterator[Entry]:
    said = text(_ESCAPED.sub(lambda found: b"\n" if found[1] == b"n" else b"\\", command or b""))
    if said.strip():
        yield Entry(said, at)
