"""The briefing that shells show at the first prompt of the day: a file beside the hints, for one shell.

Its first line says from when until when it is good, in seconds since 1970, so that a shell can tell by its own clock.
The shell that first makes the mark of that day in the spool shows it; the spool outlives the runtime directory.
"""

import contextlib
import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

NAME, MARK = "today", "briefed-"
BEGINS = dt.time(4)
"""When a day begins for people: who works past midnight is still in the one before."""


class Day(NamedTuple):
    """A day of work, in seconds since 1970."""

    begin: int
    end: int

    @classmethod
    def of(cls, now: int) -> "Day":
        """That of a moment, in microseconds UTC; by this machine's clock, whatever it makes of that day."""
        when = dt.datetime.fromtimestamp(now // 1_000_000).astimezone()
        date = when.date() if when.time() >= BEGINS else when.date() - dt.timedelta(days=1)
        begin, end = (dt.datetime.combine(date + dt.timedelta(days=more), BEGINS) for more in (0, 1))
        return cls(int(begin.timestamp()), int(end.timestamp()))

    def holds(self, at: int) -> bool:
        """Whether a moment lies in it, in microseconds UTC."""
        return self.begin <= at // 1_000_000 < self.end


class FirstPrompt:
    """Puts the briefing where shells find it, and takes it away."""

    def __init__(self, hints: Path, spool: Path) -> None:
        self._file = hints / NAME
        self._spool = spool

    def was_shown(self, day: Day) -> bool:
        return (self._spool / f"{MARK}{day.end}").exists()

    def put(self, day: Day, lines: Iterable[str]) -> None:
        """Raises OSError."""
        self._sweep(day)
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self._file.with_name(f"{NAME}.new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in (f"{day.begin} {day.end}", *lines))
        new.replace(self._file)

    def forget(self) -> None:
        """Raises OSError."""
        self._file.unlink(missing_ok=True)

    def _sweep(self, day: Day) -> None:
        """Marks of days that are over mean nothing any more."""
        for mark in self._spool.glob(f"{MARK}*"):
            number = mark.name.removeprefix(MARK)
            if number.isdecimal() and int(number) <= day.begin:
                with contextlib.suppress(FileNotFoundError):
                    mark.unlink()
