"""Which events of the log tell of what was done to a tree between two moments; nothing is read but the events.

Events are chosen by when things happened, not by when they were told: a burst of edits is told up to 0.3 s after it,
git notes whole seconds, and a command is told when its record is found.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.changes.sorting import command_sort, writes
from knowledge.envelope import Envelope
from knowledge.events import (
    BranchSwitched,
    CommandFinished,
    CommitMade,
    Event,
    FilesChanged,
    Merged,
    Pulled,
    Rebased,
    TreeChanged,
)
from knowledge.failures.commands import sort_of
from knowledge.failures.fingerprint import template

TYPES = frozenset(
    kind.__name__
    for kind in (FilesChanged, TreeChanged, CommitMade, BranchSwitched, Merged, Rebased, Pulled, CommandFinished)
)
SECOND = 1_000_000
_TOLD_AFTER = 300_000
"""Microseconds within which git's deeds are told by whoever watches."""
_NOTICED_AFTER = 20_000
"""Microseconds after the end of a command within which what it wrote is noticed."""
_GUESSED_MS = 30_000
"""How long a command may run that nobody knows, for what changes meanwhile to be its doing."""
_LONGEST_MS = 600_000
"""And one that is known to write."""
_FROM_ANYWHERE = frozenset({"install", "environment", "service"})
"""What commands do that matters wherever they were run."""


class Burst(NamedTuple):
    """Files that changed together."""

    seq: int
    event: FilesChanged


class Whole(NamedTuple):
    """So much of the tree changed that its files were not told."""

    seq: int
    told: int
    """Microseconds UTC."""
    event: TreeChanged


class Moved(NamedTuple):
    """HEAD went from one commit to another, and the files with it unless it was a plain commit."""

    seq: int
    first: int
    """The earliest moment at which it may have happened, microseconds UTC."""
    last: int
    """And the latest."""
    event: CommitMade | BranchSwitched | Merged | Rebased | Pulled

    @property
    def keeps_files(self) -> bool:
        """A plain commit only notes what the files are already."""
        return isinstance(self.event, CommitMade) and self.event.how == "commit"


class Ran(NamedTuple):
    """A command and when it ran."""

    seq: int
    event: CommandFinished

    @property
    def end(self) -> int:
        """Microseconds UTC."""
        return self.event.started + self.event.duration_ms * 1_000


@dataclass(slots=True)
class Told:
    """What the log tells, each in its order."""

    bursts: list[Burst] = field(default_factory=list)
    wholes: list[Whole] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    commands: list[Ran] = field(default_factory=list)
    """Those that succeeded and may have changed something."""
    running: list[Ran] = field(default_factory=list)
    """All of them, however they ended."""

    def command_at(self, moment: int) -> str:
        """The command that wrote what changed at a moment; empty when that was done by hand."""
        near = [one for one in self.running if one.event.started <= moment <= one.end + _NOTICED_AFTER]
        during = [one for one in near if moment <= one.end]
        writers = [one for one in during if _writes(one.event)]
        if not writers and not any(sort_of(one.event.command) == "used" for one in during):
            writers = [one for one in near if _writes(one.event)]
        return min(writers, key=lambda one: one.event.duration_ms).event.command if writers else ""


class Window(NamedTuple):
    """What is asked for."""

    project: int
    tree: str
    after: int
    """Microseconds UTC; what happened at this moment belongs to it."""
    until: int
    """The first moment that does not."""
    failing: str = ""
    """Template of the command that is to be explained: running it changes nothing."""


def gather(events: Iterable[Envelope], within: Window) -> Told:
    """What happened in a tree between two moments."""
    told = Told()
    for seen in events:
        event = seen.event
        if isinstance(event, CommandFinished):
            _note(told, Ran(seen.seq, event), seen, within)
        elif getattr(event, "tree", None) != within.tree:
            continue
        elif isinstance(event, FilesChanged) and within.after <= event.began < within.until:
            told.bursts.append(Burst(seen.seq, event))
        elif isinstance(event, TreeChanged) and within.after <= event.began < within.until:
            told.wholes.append(Whole(seen.seq, seen.header.at, event))
        elif isinstance(event, CommitMade | BranchSwitched | Merged | Rebased | Pulled):
            moved = Moved(seen.seq, *span(event, seen.header.at), event)
            if moved.last >= within.after and moved.first < within.until:
                told.moves.append(moved)
    told.bursts.sort(key=lambda one: one.event.began)
    told.moves.sort(key=lambda one: (one.event.at, one.seq))
    told.commands.sort(key=lambda one: one.event.started)
    return told


def _note(told: Told, ran: Ran, seen: Envelope, within: Window) -> None:
    event = ran.event
    if ran.end <= within.after or event.started >= within.until:
        return
    here = seen.header.project == within.project or f"{event.cwd}/".startswith(f"{within.tree}/")
    if here:
        told.running.append(ran)
    if event.status != 0 or ran.end > within.until or (within.failing and template(event.command) == within.failing):
        return
    sort = command_sort(event.command)
    if sort and (here or (seen.header.project is None and sort in _FROM_ANYWHERE)):
        told.commands.append(ran)


def _writes(event: CommandFinished) -> bool:
    known = command_sort(event.command) != "other"
    return event.duration_ms <= (_LONGEST_MS if known else _GUESSED_MS) and writes(event.command)


def span(event: Event, told: int) -> tuple[int, int]:
    """The earliest and the latest moment of what git noted in whole seconds and somebody told at `told`."""
    noted = int(getattr(event, "at", told))
    last = min(max(told, noted), noted + SECOND - 1)
    watched = told < noted + 2 * SECOND
    return (max(noted, min(told - _TOLD_AFTER, last)) if watched else noted), last
