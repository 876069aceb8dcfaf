"""The lines of a month: who did what, when and where."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

YEAR, PLACE = 2026, ZoneInfo("Europe/Berlin")
SECOND = 1_000_000
MINUTE = 60 * SECOND
PROJECTS = {"shop": 1, "billing": 2, "handbook": 3, "-": None}
"""What they are called, and their numbers; `-` is outside of all."""
_LINE = re.compile(r"(\d\d-\d\d \d\d:\d\db?) (\S+) (?:@(\S+) )?(\S+) ?(.*)")


class Line(NamedTuple):
    """One thing that was done."""

    at: int
    """Microseconds UTC."""
    project: str
    label: str
    """By which questions name it; empty for most."""
    verb: str
    rest: str


def moment(text: str) -> int:
    """Microseconds UTC of `10-14 12:00` in Berlin; `b` after it means the second of two, when summer time ends."""
    found = datetime.strptime(f"{YEAR}-{text.removesuffix('b')}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - next line
    return int(found.replace(tzinfo=PLACE, fold=int(text.endswith("b"))).timestamp()) * SECOND


def day(text: str) -> tuple[int, int]:
    """Midnight to midnight of `10-14`: 25 hours where summer time ends."""
    began = datetime.strptime(f"{YEAR}-{text}", "%Y-%m-%d").replace(tzinfo=PLACE)
    return tuple(int((began + timedelta(days=days)).timestamp()) * SECOND for days in (0, 1))  # type: ignore[return-value]


def lines(text: str | None = None) -> Iterator[Line]:
    """Those of the story. Raises ValueError for one that cannot be read, or is earlier than the one before."""
    before = 0
    for line in (text if text is not None else _story()).splitlines():
        if line.strip() and not line.startswith("#"):
            one = _read(line)
            if one.at < before:
                raise ValueError(f"earlier than the line before it: {line}")
            before = one.at
            yield one


def _read(line: str) -> Line:
    found = _LINE.fullmatch(line.strip())
    if not found or found[2] not in PROJECTS:
        raise ValueError(f"cannot be read: {line}")
    at, project, label, verb, rest = found.groups()
    return Line(moment(at), project, label or "", verb, rest)


def _story() -> str:
    return (files(__package__) / "story.txt").read_text(encoding="utf-8")


@contextmanager
def in_berlin() -> Iterator[None]:
    """The clock on the wall is that of the story."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = PLACE.key
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
