"""What keeps a tree from being watched as it should be, and what is done instead."""

import importlib
import logging
from collections.abc import Iterable
from pathlib import Path

from daemon.doctor.disks import kind_of, parse, remote
from daemon.watch_folders import FolderWatch
from daemon.watch_tree import WatchedTree
from knowledge.events import WatchLimited
from knowledge.files.telling import CLOSED, REMOTE
from knowledge.redact import clean

INSTEAD = "it is looked through at the start and after each command that ends in it"
WELL = "it is watched as it should be again"
_log = logging.getLogger("files")


def read_library() -> None:
    """Read what watches before its process is forked: what is read in there is no other process's."""
    importlib.import_module("watchdog.observers.inotify_c")


def begin_watch() -> FolderWatch | None:
    """A watch, unless the kernel gives none."""
    try:
        return FolderWatch()
    except OSError as error:
        _log.warning("nothing can be watched: %s", error)
        return None


class Limits:
    """What was said of each tree; the same is not said again, not even by the next process."""

    def __init__(self, said: Iterable[WatchLimited], mounts: Path = Path("/proc/self/mounts")) -> None:
        self._said = {str(one.tree): one for one in said}
        self._kinds: dict[Path, str] = {}
        self._mounts = mounts

    def changed(self, tree: WatchedTree, watch: FolderWatch | None) -> WatchLimited | None:
        """What is to be said of a tree, if anything."""
        root = str(tree.root)
        limit, said = self.limit(tree, watch), self._said.get(root)
        if limit is None and said and said.instead:
            limit = WatchLimited(tree=clean(root), reason=WELL, instead="")
        if limit is None or limit == said:
            return None
        self._said[root] = limit
        return limit

    def limit(self, tree: WatchedTree, watch: FolderWatch | None) -> WatchLimited | None:
        reason, instead = "", INSTEAD
        if tree.lost or not tree.is_there:
            reason, instead = "it is not there", "it is looked for where it was"
        elif watch is None:
            reason = "the kernel gives no inotify instance; raise fs.inotify.max_user_instances"
        elif tree.full:
            reason = f"the kernel watches no more folders ({tree.full}); raise fs.inotify.max_user_watches"
        elif remote(self._kind(tree.root)):
            reason = f"{REMOTE} {self._kind(tree.root)}: what other machines change there is not seen"
        elif tree.closed:
            reason, instead = "some of its folders may not be read", CLOSED
        return WatchLimited(tree=clean(str(tree.root)), reason=reason, instead=instead) if reason else None

    def _kind(self, root: Path) -> str:
        """The file system of a tree, found out once."""
        if root not in self._kinds:
            text = self._mounts.read_text(encoding="utf-8", errors="surrogateescape")
            self._kinds[root] = kind_of(root, parse(text))
        return self._kinds[root]
