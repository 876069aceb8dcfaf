"""What the book of days takes: a fact written, and what is asked of it after a month or half a year of made-up work.

Times are of the processor, which a busy machine does not stretch.
"""

import random
import time
from collections.abc import Callable, Iterator
from functools import cache

from daemon.bench.figures import Asked, at_most, fresh_home, median
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FileChange,
    FilesChanged,
    ProjectWatched,
    TestCounts,
    TestsPassed,
)
from knowledge.ids import EventId
from knowledge.memory.days.answers import recent_activity
from knowledge.memory.days.book import Days
from knowledge.memory.days.sessions import work_sessions
from knowledge.memory.days.state import project_state
from knowledge.memory.doings import Doings
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.memory import Memory
from knowledge.views import RowView

NOW = 1_767_600_000_000_000
SECOND = 1_000_000
WEEK = 7 * 86_400 * SECOND
FACTS, MOST = 4_000, 24_000
WRITE_MS, STATE_MS = 0.5, 20.0
TESTS = 400
ASKED = 5
_TREE = clean("/work/shop")
_LINES = ("git status", "ls -la", "git add -A", "vim src/a.py", "git diff", "make build", "git log | head", "pytest -q")


def days(asked: Asked) -> list[RowView]:
    """Rows of the book of days; beside writing stands the book of doings, which takes the same facts."""
    asked.tell("the book of days")
    with fresh_home() as paths, Memory.writer(paths.memory) as memory:
        facts = list(_facts(MOST if asked.full else FACTS))
        other, own = _written(Doings(memory), facts), _written(Days(memory), facts)
        until = facts[-1].header.at
        return [
            at_most("days: a fact written", own, "ms", WRITE_MS, other),
            at_most("days: state of a project", _asked(lambda: project_state(memory, 1)), "ms", STATE_MS),
            at_most("days: the last 200 things done", _asked(lambda: recent_activity(memory)), "ms", STATE_MS),
            at_most("days: sessions of a week", _asked(lambda: work_sessions(memory, 1, until - WEEK)), "ms", None),
        ]


def _written(book: Days | Doings, facts: list[Envelope]) -> float:
    """Milliseconds a fact."""
    wanted = [seen for seen in facts if type(seen.event) in book.kinds]
    began = time.process_time()
    for seen in wanted:
        book.write(seen)
    return (time.process_time() - began) * 1e3 / len(wanted)


def _asked(ask: Callable[[], object]) -> float:
    """Milliseconds, the middle of some."""
    took = list[float]()
    for _ in range(ASKED):
        began = time.process_time()
        ask()
        took.append((time.process_time() - began) * 1e3)
    return median(took)


def _facts(count: int) -> Iterator[Envelope]:
    """A project's days, from dice: commands, edits, commits, green runs."""
    dice, at = random.Random(1), NOW  # noqa: S311 - the same each time
    watched = ProjectWatched(number=1, name=clean("shop"), key=_TREE, trees=[_TREE])
    made = list(_MADE)
    for seq in range(1, count + 1):
        (make,) = dice.choices(made, list(_MADE.values()))
        sealed = seal(make(dice, at) if seq > 1 else watched, EventId("bench", "days", seq), Moment(at, 0), project=1)
        yield Envelope(sealed.header, sealed.body, seq)
        at += dice.choice(_PAUSES) * SECOND


def _ran(dice: random.Random, at: int) -> Event:
    line, status = clean(dice.choice(_LINES)), dice.choice((0, 0, 0, 1))
    return CommandFinished(command=line, cwd=_TREE, status=status, started=at - SECOND, duration_ms=900)


def _edited(dice: random.Random, at: int) -> Event:
    changes = [FileChange(path=clean(f"src/f{dice.randrange(60)}.py"), how="changed", added=3, removed=1)]
    return FilesChanged(tree=_TREE, changes=changes, count=1, began=at)


def _committed(dice: random.Random, at: int) -> Event:
    commit, branch = f"{dice.getrandbits(160):040x}", clean(f"fix/{dice.randrange(300)}-x")
    said = {"author": clean("Ada <ada@example.org>"), "subject": clean("x")}
    return CommitMade(tree=_TREE, branch=branch, commit=commit, before=None, at=at - at % SECOND, **said)


@cache
def _green() -> TestsPassed:
    passed = [clean(f"tests/test_{number % 20}.py::test_{number}") for number in range(TESTS)]
    report = {"format": "junit", "report": clean("r.xml"), "cwd": _TREE, "command": clean("pytest -q")}
    return TestsPassed(**report, counts=TestCounts(passed=TESTS), passed=passed)


def _passed(_dice: random.Random, _at: int) -> Event:
    return _green()


_MADE: dict[Callable[[random.Random, int], Event], int] = {_ran: 55, _edited: 35, _committed: 5, _passed: 5}
"""And how often."""
_PAUSES = (*(20, 40, 60, 60, 60, 120, 300) * 10, 40_000)
"""Seconds."""
