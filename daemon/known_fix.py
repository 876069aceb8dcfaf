"""A failure with the fix that may help, and what it would make of the files: the same for trying and for applying."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from daemon.fitting_here import fits_here
from daemon.paths import Paths
from daemon.tree_files import files_of
from knowledge.changes.change_set import ChangeSet
from knowledge.envelope import Envelope
from knowledge.errors import DoesNotApply, NotFound
from knowledge.events import FailureDiagnosed, FixTried
from knowledge.failures.book import Book, Failure
from knowledge.failures.fixes.applying import change_set, edits_of
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

IN_ALL = 200
"""Trials that are looked through for one."""


class KnownFix(NamedTuple):
    """All that is needed to try it."""

    failure: Failure
    told: FailureDiagnosed
    """Its last occurrence."""
    project: int
    tree: Path
    match: Match

    def changes(self, paths: Paths) -> ChangeSet | None:
        """None where it edits no file. Raises DoesNotApply."""
        edits = edits_of(self.match)
        return change_set(edits, files_of(paths, self.tree)) if edits else None


def known_fix(paths: Paths, log: EventLog, failure: int, now: int, fix: int = 0) -> KnownFix:
    """`failure`: seq of any FailureDiagnosed of it; `fix`: 0 for the likeliest that did something. Raises NotFound."""
    with Memory.reader(paths.memory) as memory:
        known = Book(memory).by_id(failure)
        seen = log.by_seq(known.last_seq)
        told = seen.event
        assert isinstance(told, FailureDiagnosed)
        found = recalled(memory, of_event(told), seen.header.project, now, fits_here(log, told))
    place = Registry(one.event for one in log.every(types=KINDS)).at(Path(told.cwd))
    if place is None:
        raise NotFound(f"a watched project at {told.cwd}", hint="`sotto watch` watches one")
    helps = [one for one in found if fix in {0, one.fix.id}]
    match = next((one for one in helps if one.fix.edits or one.fix.commands), None)
    if match is None:
        only = f"; {helps[0].fix.name} is known in words only" if helps else ""
        raise NotFound(f"a known fix of {known.name}{only}", hint=f"`sotto fixes {known.name}` lists what is known")
    return KnownFix(known, told, place[0].number, place[1], match)


def trials(log: EventLog) -> list[Envelope]:
    """The last trials of any fix."""
    return log.newest([FixTried.__name__], IN_ALL)


def tried_last(tried: Iterable[Envelope], failure: int, fix: int) -> tuple[FixTried, Envelope] | None:
    """The newest trial of a fix against a failure, by its id; 0 for any."""
    for seen in reversed([*tried]):
        event = seen.event
        if isinstance(event, FixTried) and event.fix == fix and failure in {0, event.failure}:
            return event, seen
    return None


def still_so(paths: Paths, known: KnownFix, tried: FixTried) -> bool:
    """Whether what was tried is the very change it would make now; or it did not go in, and still does not."""
    try:
        changes = known.changes(paths)
    except DoesNotApply:
        return tried.outcome == "does not apply"
    return (changes.digest if changes else "") == tried.change
