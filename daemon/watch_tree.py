"""One watched tree: what was noticed is gathered, compared with what is known, and told.

Notices only say where to look. What is told is what differs from the index, so it does not matter whether a change was
noticed, or found by looking through the tree.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from daemon.watch_compare import Comparison
from daemon.watch_folders import Notice
from daemon.watch_means import Means, Span
from daemon.watch_rules import NAME as IGNORING
from daemon.watch_rules import Rules
from daemon.watch_walk import Folder, walk
from knowledge.events import Event
from knowledge.files import git, telling
from knowledge.files.burst import Burst
from knowledge.files.contents import Contents
from knowledge.files.entry import Difference, split, under, within
from knowledge.files.heavy import BESIDE, REPOSITORY, decides
from knowledge.files.index import Telling
from knowledge.files.reading import is_folder, look
from knowledge.files.telling import Change, Found

REMEMBERED_FILES, REMEMBERED_BYTES = 2_000, 32 << 20
"""What is read of a tree that is new, or of which much changed: the youngest files, likely to change next."""
ABOVE = ".."
"""What the folder is called in which a tree that went would come back."""
LATELY_S = 60
"""What is found by looking through a tree is git's doing when HEAD moved so shortly before."""


class WatchedTree:
    """Yields what is to be told. Its generators are chores: between two steps anything else may be done."""

    def __init__(self, root: Path, project: int, means: Means, since: int = 0) -> None:
        """`since` when what happens in it is told, in microseconds UTC."""
        self.root = root
        self.project = project
        self.burst = Burst()
        self.full: str | None = None
        """Why not every folder is watched."""
        self.stale = False
        """What decides which folders are watched has changed."""
        self.lost = False
        """The root itself went or is closed to us, or another folder took its place."""
        self.closed = set[str]()
        """Folders that we may not look into."""
        self._watch, self._index, self._clock = means.watch, means.known, means.clock
        self._known = means.known.tree(str(root))
        self._rules = Rules(root)
        self._compare = Comparison(root, self._rules, self._known)
        self._contents = Contents(root, means.snapshots, means.largest)
        self._git = git.git_directory(root)
        self._git_worked = False
        self._span = Span(root, since)
        self._began = 0
        self._left: set[str] = set()  # folders that are there and are watched no longer

    @property
    def is_there(self) -> bool:
        return is_folder(self.root) and os.access(self.root, os.R_OK | os.X_OK)

    def is_current(self, path: str) -> bool:
        """Whether what is known of a file is what it is."""
        known, now = self._known.file(path), look(self.root / path)
        return (known and known.identity) == (now and now.identity)

    # ── watching ──────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Begin anew: each folder is watched when it is looked through, before it is listed, so nothing is missed.

        Where the tree is not there, the folder is watched in which it would come back.
        """
        self.end()
        self.full, self.lost = None, False
        self._git = git.git_directory(self.root)
        if not self.is_there:
            self.await_return()

    def _walk(self, enter: Callable[[str], None], start: str = "") -> Iterator[Folder]:
        for folder in walk(self.root, self._rules, enter, self._leave, start):
            (self.closed.add if folder.files is None else self.closed.discard)(folder.path)
            yield folder

    def end(self) -> None:
        if self._watch:
            self._watch.forget(str(self.root))

    def leave(self, until: int) -> None:
        """Watch no more, and tell only what happened before a moment, in microseconds UTC."""
        self.end()
        self._watch = None
        if not self.left:
            self._span.until_ns = self._contents.before_ns = until * 1_000

    @property
    def left(self) -> bool:
        return self._span.until_ns is not None

    def _add(self, folder: str) -> None:
        if self._watch and not self.full:
            try:
                self._watch.add((str(self.root), folder))
            except OSError as error:
                self.full = os.strerror(error.errno or 0)

    def _add_missing(self, folder: str) -> None:
        if self._watch and (str(self.root), folder) not in self._watch:
            self._add(folder)

    def _leave(self, folder: str) -> None:
        if self._watch:
            self._watch.drop((str(self.root), folder))

    def await_return(self) -> None:
        """Watch where it would come back: the nearest folder above it that can be watched."""
        self.lost = True
        with contextlib.suppress(OSError):  # full: it is found by the next command in it
            _ = self._watch and any(self._watch.add((str(self.root), ABOVE), one) for one in self.root.parents)

    # ── noticing ──────────────────────────────────────────────────────────────────────────────────

    def notice(self, notice: Notice) -> None:
        """Something happened; what it was is seen when it is looked at."""
        if notice.folder == ABOVE:
            return
        at, path = self._clock.monotonic(), under(notice.folder, notice.name)
        if notice.name == REPOSITORY:
            self.stale = True
            self.burst.folder(notice.folder, at)
        elif not notice.name:
            self.lost = True
            self.burst.folder_gone("", at)
        elif notice.is_folder:
            self._folder_noticed(notice, path, at)
        else:
            self._file_noticed(notice, path, at)

    def _file_noticed(self, notice: Notice, path: str, at: float) -> None:
        if notice.name == IGNORING or (decides(notice.name) and (notice.gone or not self._known.file(path))):
            self.stale = True
        if self.burst.storm or not self._rules.ignores(notice.folder, notice.name) or self._known.file(path):
            self.burst.path(notice.folder, path, at, gone=notice.gone)

    def _folder_noticed(self, notice: Notice, path: str, at: float) -> None:
        if notice.gone:
            if self._watch:
                self._watch.forget(str(self.root), path)
            self.closed = {one for one in self.closed if one != path and not within(one, [path])}
            self.burst.folder_gone(path, at)
        elif not self._rules.prunes(notice.folder, notice.name, self._beside(notice)):
            for folder in self._walk(self._add, path):
                self.burst.folder(folder.path, at)

    def _beside(self, notice: Notice) -> set[str]:
        """Neighbours of a folder, where they decide whether it is heavy."""
        with contextlib.suppress(OSError):
            return {one.name for one in (self.root / notice.folder).iterdir()} if notice.name in BESIDE else set()
        return set()

    def git_works(self) -> bool:
        """Whether git holds its lock; that it did is remembered until the burst is told."""
        works = git.at_work(self._git)
        self._git_worked = self._git_worked or works
        return works

    def deadline(self) -> float | None:
        """When what was noticed is to be looked at; not before it is known what the tree was."""
        return self.burst.deadline() if self._known.whole else None

    def due(self, at: float) -> bool:
        deadline = self.deadline()
        return deadline is not None and deadline <= at

    # ── telling ───────────────────────────────────────────────────────────────────────────────────

    def settle(self) -> Iterator[list[Telling]]:
        """Look at what was noticed."""
        gathered = self.burst.take()
        lasted = self._clock.monotonic() - gathered.began
        by_git = self.git_works() or self._git_worked or git.moved_head(self._git, lasted + 1)
        self._git_worked = False
        began = self._clock.now() - round(lasted * 1_000_000)
        found: dict[str, Difference] = {}
        for some in self._compare.looked_at(gathered, self._left):
            found |= {one.path: one for one in some}
            yield []
        if self.is_there:
            yield from self._tell(list(found.values()), began, "seen", by_git=by_git)

    def look_through(self, *, anew: bool = True) -> Iterator[list[Telling]]:
        """Compare the whole tree with what is known of it. A tree that is new is only taken note of.

        With `anew` every folder is watched again, because the kernel's queue overflowed or nobody watched.
        """
        self._began, whole = self._clock.now(), self._known.whole
        found: list[Difference] = []
        seen = set[str]()
        for folder in self._walk(self._add if anew else self._add_missing):
            seen.add(folder.path)
            differing = self._compare.compared(folder)
            if whole:
                found += differing
            else:
                found += self._span.news(differing)
                self._take_note(folder.path, differing)
            yield []
        if not self.is_there:
            return
        self.closed &= seen
        for gone in self._known.folders() - seen:
            if not within(gone, self.closed):
                found += self._compare.gone(gone)
        still = list[Difference]()
        for one in found if whole else ():  # once more: what was noticed meanwhile has been told
            still += self._compare.path(one.path)
            yield []
        by_git = git.moved_head(self._git, LATELY_S)
        yield from self._tell(still if whole else found, self._began, "rescan", by_git=by_git)

    def _take_note(self, folder: str, found: list[Difference]) -> None:
        with self._index.transaction():
            self._known.add_folder(folder)
            self._known.put((one.path, one.after) for one in found)

    def heed_rules(self) -> Iterator[list[Telling]]:
        """What is ignored is forgotten and what is ignored no longer is taken note of: neither was changed."""
        self.stale = False
        self._git = git.git_directory(self.root)
        self._rules.reset()
        watched = set(self._watch.folders(str(self.root))) if self._watch else set()
        seen = set[str]()
        for folder in self._walk(self._add_missing):
            seen.add(folder.path)
            entries = folder.entries()
            ignored = {name for name in entries if self._rules.ignores(folder.path, name)}
            known = self._known.files(folder.path)
            new = [name for name in entries.keys() - known.keys() - ignored if not self._noticed(folder.path, name)]
            with self._index.transaction():
                self._known.put((under(folder.path, name), entries[name]) for name in new)
                self._known.put((under(folder.path, name), None) for name in known.keys() & ignored)
            yield []
        known_folders = watched | self._known.folders()
        self._left = {one for one in known_folders - seen if not self._compare.absent(one)}
        for one in self._left:
            self._known.forget_folder(one)
            if self._watch:
                self._watch.forget(str(self.root), one)

    def _noticed(self, folder: str, name: str) -> bool:
        return self.burst.has(folder, under(folder, name))

    def remember(self) -> Iterator[list[Telling]]:
        """Read files of which nothing is known, so that their next change can be told by its lines."""
        left = REMEMBERED_BYTES
        for path, before in self._known.not_looked_into(self._contents.largest, REMEMBERED_FILES):
            left -= before.size
            if left < 0:
                return
            digest = self._contents.digest(path)
            now, known = look(self.root / path), self._known.file(path)
            if now and known and now.identity == known.identity == before.identity:
                self._known.put([(path, now._replace(digest=digest))])
            yield []

    # ── what differs becomes an event ─────────────────────────────────────────────────────────────

    def _tell(self, found: list[Difference], began: int, how: Found, *, by_git: bool) -> Iterator[list[Telling]]:
        changes = telling.paired(one for one in self._span.told(found) if one.may_be())
        reason = telling.whole(changes, git=by_git)
        if reason:
            event = telling.tree_changed(str(self.root), changes, reason, began, how)
            yield self._noted(changes, [event])
            return
        read, unread = [], list[Change]()
        for change in changes:
            one = self._contents.read(change)
            if one:
                read.append(one)
            else:
                unread.append(change.unread())
            yield []
        events: list[Event] = [telling.files_changed(str(self.root), read, began, how)] if read else []
        yield self._noted([*(one.change for one in read), *unread], events)

    def _noted(self, changes: list[Change], events: list[Event]) -> list[Telling]:
        emptied = {split(path)[0] for one in changes for path, entry in one.entries() if entry is None}
        with self._index.transaction():
            self._known.put(entry for one in changes for entry in one.entries())
            for folder in emptied:
                if folder and self._compare.absent(folder):
                    self._known.forget_folder(folder)
            if not self._known.whole:
                self._known.is_whole(self._began)
            return [self._index.tell(event, self.project) for event in events]
