"""What HEAD alone tells where no reflog is kept: that it moved, not how.

A commit is told when it can be followed back to the one before, through commits that are not packed yet; a switch when
the branch has another name. A merge is told as such; a rebase, a pull and a reset are not, and of several switches in
one burst, or while nobody watched, only where they led.
"""

from collections.abc import Iterator

from knowledge.digest import blake2b
from knowledge.events import BranchSwitched, Event
from knowledge.git.deeds import Teller
from knowledge.git.layout import Head, Layout, branches
from knowledge.git.objects import Commit, loose
from knowledge.git.places import Found, Places
from knowledge.git.reflog import Entry
from knowledge.redact import clean

FURTHEST = 1_000
"""Commits that are followed back."""
_VALUE_BITS = 40


class HeadOnly:
    """HEAD of one tree, and what it was."""

    def __init__(self, layout: Layout, teller: Teller, reader: str, places: Places) -> None:
        self._layout = layout
        self._teller = teller
        self._reader = reader
        self._places = places
        self._known: Head | None = None

    def read(self, head: Head, since: int, now: int) -> Iterator[Found]:
        """What has happened to it."""
        if head.commit is None or head.rebasing:
            return
        kept = self._places.get(self._reader)
        count, value = divmod(kept.position, 1 << _VALUE_BITS) if kept and kept.at >= since else (0, None)
        if value == _value(head):
            self._known = head
            return
        events = () if value is None else tuple(self._events(head, value, now))
        number = (((kept.position >> _VALUE_BITS) if kept else count) + 1) << _VALUE_BITS | _value(head)
        self._known = head
        yield self._places.found(self._reader, number, now, *events)

    def _events(self, head: Head, value: int, now: int) -> Iterator[Event]:
        made = self._made(head, value)
        if made:
            entries = [
                Entry(commit.parents[0] if commit.parents else None, name, commit.author, commit.at, "", at)
                for at, (name, commit) in enumerate(made)
            ]
            for deed in self._teller.tell(entries, head):
                yield from deed.events
            return
        before = self._known or self._other(value)
        if before and head.commit and before.branch != head.branch:
            yield BranchSwitched(
                tree=clean(str(self._layout.tree)),
                before=clean(before.branch or before.commit or ""),
                after=clean(head.branch or head.commit),
                commit=head.commit,
                detached=head.branch is None,
                at=now,
            )

    def _made(self, head: Head, value: int) -> list[tuple[str, Commit]]:
        """Commits since HEAD was on the same branch at another one, the oldest first; none when it never was."""
        found, at = list[tuple[str, Commit]](), head.commit
        while at and len(found) < FURTHEST:
            if found and _value(head._replace(commit=at)) == value:
                return found[::-1]
            commit = loose(self._layout.common, at)
            if commit is None:
                break
            found.append((at, commit))
            at = commit.parents[0] if commit.parents else None
        return []

    def _other(self, value: int) -> Head | None:
        """The branch that HEAD was on."""
        heads = (Head(name, commit) for name, commit in branches(self._layout).items())
        return next((one for one in heads if _value(one) == value), None)


def _value(head: Head) -> int:
    """A number that stands for where HEAD is."""
    said = f"{head.branch} {head.commit}".encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(said, digest_size=_VALUE_BITS // 8).digest())
