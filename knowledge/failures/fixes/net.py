"""What is left of all that was done between two moments: of each file what it was first and what it is last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from knowledge.changes.change import Change, Content
from knowledge.changes.hunks import Hunk, hunks
from knowledge.failures.fixes.splitting import split


class Net(NamedTuple):
    """One file that is not what it was."""

    content: Content
    last: Change
    """The latest that touched it."""


@dataclass(frozen=True)
class Done:
    """A hunk between the first red run and the green one."""

    hunk: Hunk
    content: Content
    last: Change
    """The latest that touched its file."""
    late: Hunk | None
    """What of it was done after the last red run, with line numbers as they were then; None where it was there already,
    and the run red nevertheless."""


def net(changes: Iterable[Change]) -> tuple[list[Net], set[str]]:
    """Files that changed on the whole, in the order of their last change, and paths of which that is not known.

    In the order of telling: git notes whole seconds, within which a switch and a save have no order.
    """
    first = dict[str, Content]()
    last = dict[str, tuple[Content, Change]]()
    blind = set[str]()
    for change in sorted(changes, key=lambda one: one.seq):
        for content in change.contents:
            if content.path not in blind:
                first.setdefault(content.path, content)
            last.pop(content.path, None)
            last[content.path] = (content, change)
        for path in change.unknown:
            if path not in first:
                blind.add(path)
            last.pop(path, None)
    known = list(_joined(first, last))
    lost = blind | {path for path in first if path not in last}
    return known, lost


def _joined(first: dict[str, Content], last: dict[str, tuple[Content, Change]]) -> Iterator[Net]:
    for path, (content, change) in last.items():
        if path in first:
            began = first[path]
            whole = replace(content, before=began.before, before_digest=began.before_digest)
            if whole.before != whole.after:
                yield Net(whole, change)


def done(changed: Sequence[Net], late: Sequence[Net]) -> list[Done]:
    """Hunks of a whole episode, told apart by whether they came late: after its last red run.

    What was tried and taken back is none of them, not even its taking back.
    """
    since = {one.content.path: one.content for one in late}
    found = list[Done]()
    for one in changed:
        parts = [part for hunk in hunks(one.content) for part in split(hunk)]
        last = since.get(one.content.path)
        others = parts if last == one.content else hunks(last) if last else []
        found += [Done(hunk, one.content, one.last, _touching(hunk, others)) for hunk in parts]
    return found


def _touching(hunk: Hunk, others: Iterable[Hunk]) -> Hunk | None:
    """One that ends in the same lines of the present file."""
    mine = range(hunk.new_start, hunk.new_start + max(1, len(hunk.after)))
    for other in others:
        theirs = range(other.new_start, other.new_start + max(1, len(other.after)))
        if mine.start < theirs.stop and theirs.start < mine.stop:
            return other
    return None
