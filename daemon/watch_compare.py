"""What differs between a tree and what is known of it, in the places where to look."""

import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from daemon.watch_rules import Rules
from daemon.watch_walk import Folder, nothing, walk
from knowledge.files.burst import Gathered
from knowledge.files.entry import Difference, differences, split
from knowledge.files.index import TreeIndex
from knowledge.files.reading import look


class Comparison:
    """Of one tree with its index."""

    def __init__(self, root: Path, rules: Rules, known: TreeIndex) -> None:
        self.root = root
        self._rules = rules
        self._known = known

    def looked_at(self, gathered: Gathered, left: Collection[str]) -> Iterator[list[Difference]]:
        """What differs where something was noticed; not in folders that are `left` alone by now."""
        for gone in sorted(gathered.below):
            for folder in sorted(self._known.folders(gone)):
                yield self._folder(folder)
        for folder in sorted(gathered.folders):
            yield self._folder(folder)
        for path in gathered.paths:
            if split(path)[0] not in left:
                yield self.path(path, touched=True)

    def path(self, path: str, *, touched: bool = False) -> list[Difference]:
        """One path; with `touched` also when it looks as it did."""
        before, after = self._known.file(path), look(self.root / path)
        differs = before is None or after is None or touched or not before.same_file(after)
        return [Difference(path, before, after)] if (before or after) and differs else []

    def _folder(self, folder: str) -> list[Difference]:
        """One folder, as it is now; it may be gone, or be entered no longer."""
        for found in walk(self.root, self._rules, nothing, nothing, folder):
            return self.compared(found)
        return self.gone(folder)

    def gone(self, folder: str) -> list[Difference]:
        """What was in a folder that is not there; nothing for one that is, and only is not entered."""
        return differences(folder, self._known.files(folder), {}) if self.absent(folder) else []

    def absent(self, folder: str) -> bool:
        """Whether no folder is there any more."""
        try:
            return not stat.S_ISDIR((self.root / folder).lstat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:  # closed to us
            return False

    def compared(self, folder: Folder) -> list[Difference]:
        """What differs in a folder that was listed."""
        if folder.files is None:
            return []
        known, now = self._known.files(folder.path), folder.entries()
        if known == now:
            return []
        for name in now.keys() - known.keys():
            if self._rules.ignores(folder.path, name):
                del now[name]
        return differences(folder.path, known, now)
