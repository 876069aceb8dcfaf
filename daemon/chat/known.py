"""What can be typed that has a name: projects, ids with what they stand for, tests."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from daemon.paths import Paths
from knowledge.errors import Corrupt, NotFound
from knowledge.failures.book import Book, Failure
from knowledge.failures.fixes.book import FixBook
from knowledge.memory.note import EVERY
from knowledge.memory.notes import NoteBook
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

OF_A_KIND = 200
"""Failures, fixes and notes that are offered, the latest of each."""


class Known(NamedTuple):
    """Something that has a name."""

    name: str
    meaning: str
    """One line, as it came: it is to be made visible where it is shown."""
    kind: str


def registry(paths: Paths) -> Registry:
    """The projects of the log."""
    try:
        with EventLog.open(paths.core) as log:
            return Registry(seen.event for seen in log.every(types=KINDS))
    except NotFound:
        return Registry()


def known(paths: Paths) -> list[Known]:
    """All of it, as it is now; what cannot be read is left out."""
    named = [Known(one.name, f"project {one.number}", "project") for one in registry(paths).watched]
    try:
        with Memory.reader(paths.memory) as memory:
            return [*named, *_remembered(memory)]
    except (NotFound, Corrupt):
        return named


def _remembered(memory: Memory) -> Iterator[Known]:
    failures = list(islice(Book(memory).latest("all"), OF_A_KIND))
    yield from (Known(str(one.name), _broke(one), "failure") for one in failures)
    fixes = [one for one in FixBook(memory).all() if not one.forgotten]
    yield from (Known(str(one.name), one.summary, "fix") for one in islice(fixes, OF_A_KIND))
    notes = NoteBook(memory).found(EVERY, OF_A_KIND)
    yield from (Known(f"n{one.id}", one.title, "note") for one in notes)
    tests = dict.fromkeys(one.test_id for one in failures if one.test_id)
    yield from (Known(test, "test", "test") for test in tests)


def _broke(one: Failure) -> str:
    state = "" if one.closed_at is None else " (over)"
    return f"{one.test_id or one.headline}{state}"


def fitting(names: list[Known], word: str) -> list[Known]:
    """Those that a word begins, or that have it within a test's name."""
    low = word.casefold()
    return [
        one
        for one in names
        if word and (one.name.casefold().startswith(low) or (one.kind == "test" and low in one.name.casefold()))
    ]
