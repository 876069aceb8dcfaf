"""The processes' own log files: one a process, cut back by size, one line an entry before its traceback."""

import contextlib
import logging
import logging.handlers
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.moment import Moment, local_offset
from knowledge.redact import clean

LARGEST = 5 << 20
OLDER_FILES = 2
_CONTINUED = "\n    "
"""Further lines are set in, so that none of them can be taken for an entry."""


class _Formatter(logging.Formatter):
    """`2026-11-21T09:16:16.123456+00:00 INFO hub: text`, through the redactor."""

    def format(self, record: logging.LogRecord) -> str:
        at = int(record.created * 1_000_000)
        text = record.getMessage().replace("\n", _CONTINUED)
        if record.exc_info:
            text += _CONTINUED + self.formatException(record.exc_info).replace("\n", _CONTINUED)
        return clean(f"{Moment(at, local_offset(at))} {record.levelname} {record.name}: {text}")


def begin(folder: Path, process: str, level: str) -> None:
    """Send this process's log to its file."""
    handler = logging.handlers.RotatingFileHandler(
        folder / f"{process}.log", maxBytes=LARGEST, backupCount=OLDER_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Formatter())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        with contextlib.suppress(OSError):  # a forked process closes its parent's file, perhaps on a full disk
            old.close()
    root.addHandler(handler)
    if root.level != logging.getLevelName(level.upper()):  # setting it writes to every logger there is
        root.setLevel(level.upper())


class Entry(NamedTuple):
    """One entry of a log file."""

    at: str
    """RFC 3339."""
    level: str
    name: str
    text: str
    """Its message; further lines are a traceback."""


def entries(lines: Iterator[str]) -> Iterator[Entry]:
    """Read entries back; lines that begin none belong to the one before."""
    current: Entry | None = None
    for line in lines:
        started = _parse(line.rstrip("\n"))
        if started:
            if current:
                yield current
            current = started
        elif current:
            current = current._replace(text=f"{current.text}\n{line.rstrip().removeprefix(_CONTINUED[1:])}")
    if current:
        yield current


def _parse(line: str) -> Entry | None:
    at, _, rest = line.partition(" ")
    level, _, rest = rest.partition(" ")
    name, mark, text = rest.partition(": ")
    if not mark or level not in logging.getLevelNamesMapping() or "T" not in at:
        return None
    return Entry(at, level, name, text)
