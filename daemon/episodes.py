"""A failure from red to green, gathered from the log, memory and the files of its tree. Asked in a child."""

import os
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from daemon import regular
from daemon.last_green import last_green, run_of
from daemon.past_changes import PastChanges
from daemon.service import World
from knowledge.changes.change import Change
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import FailureClosed, FailureDiagnosed, FixSuggested, RecordingResumed
from knowledge.failures.book import Book, Failure, Occurrence
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.learning import Episode
from knowledge.failures.fixes.standing import stands
from knowledge.failures.ran import ran
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

RUNS = 20
"""Red runs back to which an episode is followed,"""
LASTS_US = 8 * 3_600 * 1_000_000
"""and how long before the last of them. What was done earlier is another story."""
LARGEST = 400_000
"""Bytes of a file that is read."""


class Over(NamedTuple):
    """A failure that is over, and all that is known of how it came to that."""

    failure: Failure
    occurrence: Envelope
    """Its last FailureDiagnosed."""
    red: Envelope
    """The command that failed last."""
    green: Envelope
    """The command that did not."""
    episode: Episode
    suggested: list[FixSuggested]
    """What was proposed meanwhile, the latest first."""


class Episodes:
    """Reads with connections of its own; close it."""

    def __init__(self, world: World) -> None:
        """Raises NotFound before anything is remembered."""
        self.log = EventLog.open(world.paths.core)
        self.memory = Memory.reader(world.paths.memory)
        self._book = Book(self.memory)
        self._changes = PastChanges(world)
        self._registry = Registry(seen.event for seen in self.log.every(0, KINDS))
        self._between = cache(self._changes.between)

    def close(self) -> None:
        self.memory.close()
        self.log.close()

    def of(self, closed: Envelope) -> Over:
        """How it came to that. Raises NotFound where that is not known any more."""
        event = closed.event
        assert isinstance(event, FailureClosed)
        failure = self._book.by_id(event.failure)
        runs = self._runs(failure, closed)
        red, green = run_of(self.log, runs[0].trace), run_of(self.log, closed.trace)
        tree = self._tree(red, green)
        occurrence = self.log.by_seq(runs[0].seq)
        assert isinstance(occurrence.event, FailureDiagnosed)
        done, late = self._done(failure, tree, runs, red, green)
        episode = Episode(
            last=occurrence.event,
            tree=str(tree),
            changes=done,
            late=late,
            runs=len({one.trace for one in runs}),
            flaky=failure.flaky > event.flaky,
            broke=partial(self._broke, failure, tree, runs[-1]),
            unseen=self._unseen(runs[-1].seq, closed.seq),
            read=lambda path: read(tree, path),
        )
        return Over(failure, occurrence, red, green, episode, self._suggested(runs, closed))

    # ── the red runs ──────────────────────────────────────────────────────────────────────────────

    def _runs(self, failure: Failure, closed: Envelope) -> list[Occurrence]:
        """Occurrences since it was closed before, the latest first. Raises NotFound."""
        found = self._book.occurrences(failure.id, closed.seq, RUNS)
        if not found:
            raise NotFound(f"an occurrence of {failure.name}")
        began = max(self._closed_before(failure, found[-1].seq, closed.seq), 0)
        oldest = found[0].at - LASTS_US
        return [one for one in found if one.seq > began and one.at >= oldest] or found[:1]

    def _closed_before(self, failure: Failure, after: int, before: int) -> int:
        """Seq of the last closing between two events; 0 for none."""
        last = 0
        for seen in self.log.every(after, [FailureClosed.__name__]):
            if seen.seq >= before:
                break
            if isinstance(seen.event, FailureClosed) and seen.event.failure == failure.id:
                last = seen.seq
        return last

    def _unseen(self, after: int, before: int) -> bool:
        """Whether nothing was recorded for a while between two events."""
        return any(one.seq < before for one in self.log.every(after, [RecordingResumed.__name__]))

    # ── what was done ─────────────────────────────────────────────────────────────────────────────

    def _tree(self, red: Envelope, green: Envelope) -> Path:
        """The tree both ran in. Raises NotFound."""
        places = [self._registry.at(Path(one.event.cwd)) for one in (red, green)]  # type: ignore[attr-defined]
        if not places[0] or places[0] != places[1]:
            raise NotFound(f"one watched tree of e{red.seq} and e{green.seq}")
        return places[0][1]

    def _done(
        self, failure: Failure, tree: Path, runs: list[Occurrence], red: Envelope, green: Envelope
    ) -> tuple[list[Change], list[Change]]:
        """Since the first red run and since the last; where nothing came after it, what came while it ran."""
        ask = partial(self._between, failure.project or 0, str(tree), until=began(green))
        late = ask(after=ended(red)) or ask(after=began(red))
        first = run_of(self.log, runs[-1].trace)
        done = ask(after=ended(first)) if ended(first) < ended(red) else late
        return _others(done, failure), _others(late, failure)

    def _broke(self, failure: Failure, tree: Path, first: Occurrence) -> list[Change]:
        """Between the last green run and the first red one; nothing where none was green."""
        red = run_of(self.log, first.trace)
        green = last_green(self.log, red)
        if green is None:
            return []
        done = self._between(failure.project or 0, str(tree), after=ended(green), until=began(red))
        return _others(done, failure)

    def _suggested(self, runs: list[Occurrence], closed: Envelope) -> list[FixSuggested]:
        """What was proposed for any of these occurrences."""
        wanted = {one.seq for one in runs}
        found = [
            seen.event
            for seen in self.log.every(runs[-1].seq, [FixSuggested.__name__])
            if seen.seq < closed.seq and isinstance(seen.event, FixSuggested) and seen.event.failure in wanted
        ]
        return found[::-1]


def _others(changes: list[Change], failure: Failure) -> list[Change]:
    """Without the very command that failed."""
    return [one for one in changes if one.command != failure.command]


def began(command: Envelope) -> int:
    """Microseconds UTC."""
    return ran(command.event).started


def ended(command: Envelope) -> int:
    """Microseconds UTC."""
    event = ran(command.event)
    return event.started + event.duration_ms * 1_000


def in_place(fix: Fix) -> bool:
    """Whether all that a fix changed is so now; False for one that was no edit alone."""
    return not fix.commands and stands(fix.edits, partial(read, Path(fix.tree)))


def read(tree: Path, path: str, *, before: int | None = None) -> str | None:
    """A text file of a tree; None where there is none, where it is large, or where its name leads out of the tree.

    Also none where it was saved after the moment `before` (microseconds UTC).
    """
    try:
        place = Path(os.path.realpath(tree / path))
        if not place.is_relative_to(os.path.realpath(tree)):
            return None
        if before is not None and place.stat().st_mtime_ns // 1_000 > before:
            return None
        return regular.read(place, LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError, ValueError):
        return None
