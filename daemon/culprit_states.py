"""The states in which something may have broken: commits since it was green, then what was edited and not committed."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Self

from daemon import commit_files, regular
from daemon.commit_files import AsAt
from daemon.past_heads import Heads
from daemon.paths import Paths
from daemon.safe_git import LONG_PATIENCE_S, ask
from daemon.safe_git_blobs import commits as described
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import FilesChanged
from knowledge.failures.culprit.edits import AS_IS, Content, Edit, Present, uncommitted
from knowledge.failures.culprit.search import Span, seek
from knowledge.failures.ran import ran
from knowledge.files.snapshots import Snapshots
from knowledge.sandbox.put import Put
from knowledge.store.log import EventLog

UNKNOWN_BACK = 64
"""Commits that are looked back where no green run is known, and before the one that was green."""
MOST_BACK = 2_000
BURSTS = 1_000
"""Of edits, that are looked through."""
_SHOWN = 7
"""Digits of a commit."""
_LARGEST = 64 << 20


class Named(NamedTuple):
    """What a state is called by: the change that led to it."""

    kind: str
    """`commit` or `edit`."""
    ref: str
    title: str
    at: int = 0
    paths: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        return self.ref[:_SHOWN] if self.kind == "commit" else self.ref


class States(NamedTuple):
    """All of them, the oldest first; all of it may be said as JSON."""

    tree: str
    head: str
    """The last commit; empty where there is none."""
    commits: int
    """How many commits, each the first parent of the next, that one included."""
    green: int | None
    """Which of them was checked out when it was green last."""
    base: dict[str, Content]
    edits: list[Edit]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        return cls(**{**told, "edits": [Edit(*one) for one in told["edits"]]})

    @property
    def first_edit(self) -> int:
        """Number of the state after the first edit."""
        return self.commits or 1

    @property
    def span(self) -> Span:
        count = self.first_edit + len(self.edits)
        return Span(count, seek(self.first_edit - 1, self.green))

    def commit(self, number: int) -> str:
        """The commit of a state; of one with edits the last one."""
        return self._line()[min(number, self.commits - 1)] if self.head else ""

    def _line(self) -> list[str]:
        return _first_parents(Path(self.tree), self.head, self.commits)

    def named(self, number: int) -> Named:
        if number >= self.first_edit:
            edit = self.edits[number - self.first_edit]
            return Named("edit", edit.ref, edit.title, 0, tuple(edit.files))
        if not self.head:
            return Named("edit", "e0", "the files before the first edit")
        commit = self.commit(number)
        said = next(iter(described(Path(self.tree), [commit])), None)
        return (
            Named("commit", commit, said.subject, said.at, tuple(said.paths)) if said else Named("commit", commit, "")
        )


def states(paths: Paths, log: EventLog, tree: Path, green: Envelope | None) -> States:
    """Raises NotFound where git's own files cannot be read, or nothing is known to search."""
    line = _first_parents(tree, "HEAD", MOST_BACK)
    head = line[-1] if line else ""
    if not head and green is None:
        raise NotFound("anything to search", hint="there is no commit, and no run is known in which it was green")
    at = _place(tree, line, green) if green and line else None
    first = max(0, (len(line) - 1 if at is None else at) - UNKNOWN_BACK)
    committed = {one.path: _digest(one.content) for one in commit_files.as_at(tree, head).puts} if head else {}
    known = [one.path for one in commit_files.tracked(tree, head)] if head else []
    kept = Snapshots(paths.snapshots).has
    present = Present(committed, frozenset(known), cache(lambda path: digest_of(tree, path)), kept)
    found = uncommitted(_told(log, tree, green), present, others=green is not None)
    return States(str(tree), head, len(line) - first, None if at is None else at - first, *found)


def _place(tree: Path, line: list[str], green: Envelope) -> int | None:
    """Which of the commits was checked out when it was green, or is the last that this had in common with them."""
    event = ran(green.event)
    there = Heads(tree, ()).at(event.started + event.duration_ms * 1_000)
    for commit in there:
        if commit in line:
            return line.index(commit)
    for commit in there:
        common = (ask(tree, "merge-base", commit, line[-1]) or "").strip()
        if common in line:
            return line.index(common)
    return None


def _first_parents(tree: Path, head: str, most: int) -> list[str]:
    """Commits, the oldest first; none where there is none."""
    said = ask(
        tree, "rev-list", "--first-parent", f"--max-count={most}", "--reverse", head, "--", patience=LONG_PATIENCE_S
    )
    return said.split() if said else []


def _told(log: EventLog, tree: Path, green: Envelope | None) -> Iterator[tuple[int, FilesChanged]]:
    """Bursts of edits since it was green, the youngest first."""
    since = ran(green.event).started if green else 0
    for seen in islice(log.backwards(FilesChanged.__name__), BURSTS):
        event = seen.event
        if isinstance(event, FilesChanged) and event.began >= since and str(event.tree) == str(tree):
            yield seen.seq, event


def digest_of(tree: Path, path: str) -> Content:
    """Of what a file holds; None where it is not there, or no file."""
    try:
        if (tree / path).is_symlink():
            return _digest(os.fsencode((tree / path).readlink()))
        return _digest(regular.read(tree / path, _LARGEST))
    except OSError:
        return None


def _digest(data: bytes | None) -> Content:
    return None if data is None else hashlib.sha256(data).hexdigest()


# ── a state as files ──────────────────────────────────────────────────────────────────────────────


def as_at(found: States, number: int, snapshots: Snapshots) -> AsAt:
    """What is to be put for a state; for the last one nothing. Raises NotFound where it cannot be had."""
    tree = Path(found.tree)
    asked = commit_files.as_at(tree, found.commit(number)) if found.head else AsAt((), frozenset())
    if number == found.span.states - 1:
        return asked._replace(puts=())
    wanted = dict(found.base)
    for one in found.edits[: max(0, number - found.first_edit + 1)]:
        wanted |= one.files
    stays = {path for path, content in wanted.items() if content == AS_IS}
    base = (one for one in asked.puts if one.path not in stays)
    named = ((path, content) for path, content in wanted.items() if path not in stays)
    modes = {one.path: one.mode for one in asked.puts}
    return asked._replace(puts=commit_files.over(base, _puts(tree, named, modes, snapshots)))


def _puts(
    tree: Path, wanted: Iterable[tuple[str, Content]], modes: dict[str, int], snapshots: Snapshots
) -> Iterator[Put]:
    for path, content in wanted:
        data = snapshots.get(content) if content else None
        if content and data is None:
            raise NotFound(f"what {path} held then")
        yield Put(path, data, _mode(tree / path, modes.get(path, 0o644)))


def _mode(path: Path, otherwise: int) -> int:
    """Of a file as it is now; where it is not, as it was."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        mode = otherwise
    return 0o755 if mode & stat.S_IXUSR and not stat.S_ISLNK(mode) else 0o644
