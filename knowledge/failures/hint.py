"""What is worth saying at the prompt about a failure that has just been seen; mostly nothing.

A line that repeats what still stands on the screen is worth nothing. What is: the reason when it has scrolled away,
what fixed it before, that the same thing broke long ago, other tests whose names are out of sight, a narrower command.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from knowledge.events import FailureDiagnosed
from knowledge.failures.next_step import next_step
from knowledge.failures.text import shown
from knowledge.lasting import lasting
from knowledge.lines import split

LINES, WIDTH = 3, 120
"""A hint has so many lines at most, each of so many columns."""
SCREEN = 10
"""Last lines of an output that count as read."""
LONG_AGO_S = 3_600
"""A failure that was seen sooner than this is the one that is being worked on."""
NAMED = 3
"""Other tests that are named."""
_TELLING = 40
"""Characters by which a line is known again on a screen that cut it short."""


class Tail(NamedTuple):
    """The end of what a command printed."""

    shown: str
    """Its last lines as a terminal shows them, one blank between words."""
    scrolled: int
    """Lines before them."""

    @classmethod
    def of(cls, output: str) -> "Tail":
        lines = split(output.rstrip())
        last = [_plain(shown(line)) for line in lines[-SCREEN:]]
        return cls("\n".join(last), max(0, len(lines) - SCREEN))


class Earlier(NamedTuple):
    """What is known of the same failure in earlier runs."""

    times: int
    first_ago_s: float
    last_ago_s: float


def hint(
    told: FailureDiagnosed,
    name: str,
    tail: Tail | None,
    earlier: Earlier | None = None,
    others: Sequence[str] = (),
    *,
    fixed: str = "",
) -> list[str]:
    """Lines to show; none where silence is better.

    `name` is what it is called, `tail` None where nobody knows what was printed: then the user has seen more than we.
    `others` are ids of tests that failed in the same run; `fixed` says what helped before.
    """
    found = [_reason(told, tail), fixed, _history(earlier), _others(told, tail, others), _narrower(told, tail)]
    lines = [line for line in found if line][:LINES]
    return [_cut(f"{'  ' if at else f'sotto {name}: '}{line}") for at, line in enumerate(lines)]


def place(told: FailureDiagnosed) -> str:
    """Where it broke; empty where nothing says so."""
    if told.file and told.file_line:
        return f"{told.file}:{told.file_line}"
    return told.file or ""


def what(told: FailureDiagnosed) -> str:
    """What broke, with its place, in one line."""
    said = (told.message or "").partition("\n")[0].strip() or told.headline.strip()
    where = place(told)
    return f"{where}: {said}" if where and where not in said else said


def _reason(told: FailureDiagnosed, tail: Tail | None) -> str:
    """What broke, when it no longer stands on the screen."""
    if tail is None or told.line is None or told.line > tail.scrolled:
        return ""
    said = [told.headline, (told.message or "").partition("\n")[0]]
    if any(_on_screen(one, tail) for one in said) and _place_on_screen(told, tail):
        return ""
    return what(told)


def _history(earlier: Earlier | None) -> str:
    if earlier is None or not earlier.times or earlier.last_ago_s < LONG_AGO_S:
        return ""
    last = f"last {lasting(earlier.last_ago_s)} ago"
    if earlier.times == 1:
        return f"seen before, {last}"
    return f"seen {earlier.times}× before since {lasting(earlier.first_ago_s)} ago, {last}"


def _others(told: FailureDiagnosed, tail: Tail | None, others: Sequence[str]) -> str:
    """Other tests that failed, when some of their names are out of sight."""
    names = [re.split(r"::|\.| [>\u203a] |/", one)[-1] for one in others]
    unseen = [name for name in names if name and tail and not _on_screen(name, tail)]
    if not unseen:
        return ""
    more = max(0, len(unseen) - NAMED) + told.others
    return f"also failed: {', '.join(unseen[:NAMED])}" + (f" and {more} more" if more > 0 else "")


def _narrower(told: FailureDiagnosed, tail: Tail | None) -> str:
    """A command for this test alone, unless it was the one that was run or its name can be read off the screen."""
    if tail is None or not told.test_id or told.test_id in told.command or _on_screen(told.test_id, tail):
        return ""
    command = next_step(told.tool, told.command, told.test_id, captured=True)
    return f"only this one: {command}" if command and command != told.command else ""


def _on_screen(text: str, tail: Tail) -> bool:
    wanted = _plain(text)[:_TELLING]
    return bool(wanted) and wanted in tail.shown


def _place_on_screen(told: FailureDiagnosed, tail: Tail) -> bool:
    """Whether the place can be read, as tools write it: `a.c:12`, `a.ts(12,5)`, `File "a.py", line 12`."""
    if not told.file:
        return True
    number = rf"\W{{1,3}}(?:line )?{told.file_line}\b" if told.file_line else ""
    return bool(re.search(re.escape(told.file) + number, tail.shown))


def _plain(text: str) -> str:
    """One blank between words, and nothing that a terminal would obey."""
    words = " ".join(text.split())
    return words if words.isprintable() else "".join(map(_visible, words))


def _visible(one: str) -> str:
    return one if one.isprintable() else f"\\x{ord(one):02x}"


def _cut(line: str) -> str:
    """As much of it as fits into `WIDTH` columns."""
    indented = line[: len(line) - len(line.lstrip())] + _plain(line)
    used = list(accumulate(map(_columns, indented)))
    if not used or used[-1] <= WIDTH:
        return indented
    return indented[: sum(columns < WIDTH for columns in used)] + "…"


def _columns(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1
