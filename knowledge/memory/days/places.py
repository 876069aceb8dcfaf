"""Trees of projects, and what is checked out in them, at a moment."""

import json
from bisect import bisect_left, bisect_right
from pathlib import PurePosixPath
from typing import NamedTuple

from knowledge.moment import LAST
from knowledge.store.memory import Memory

DEEDS = ("committed", "amended", "cherry-picked", "reverted", "applied", "switched", "merged", "rebased", "pulled")
"""After which is known what is checked out."""


class CheckedOut(NamedTuple):
    """What a deed of git left checked out."""

    at: int
    seq: int
    """Of the event that says so."""
    tree: str
    branch: str | None
    """None where HEAD is detached."""
    commit: str | None


class Places:
    """Where a project lies, and lay."""

    def __init__(self, memory: Memory, project: int) -> None:
        self.name = ""
        """What people call it; empty where nothing is known of it."""
        self.watched: list[str] = []
        """Trees that are watched now, the first one first."""
        self._moves: list[tuple[str, str]] = []
        self._ever = set[str]()
        for row in memory.database.all("watch_of_project", {"project": project}):
            self._heed(row["what"], row["name"], json.loads(row["trees"]))
        if not self._ever:
            seen = memory.database.all("trees_of_project", {"project": project})
            self._ever = {row["tree"] for row in seen}
        self._trees = sorted({self.current(tree) for tree in self._ever}, key=lambda tree: (-len(tree), tree))

    @property
    def trees(self) -> list[str]:
        """All that were ever watched, the innermost first."""
        return self._trees

    def current(self, tree: str) -> str:
        """Where a tree lies now."""
        for before, after in self._moves:
            if tree == before or tree.startswith(f"{before}/"):
                tree = after + tree[len(before) :]
        return tree

    def of(self, folder: str) -> str:
        """The innermost tree that a folder lies in; empty where it lies in none."""
        folder = self.current(folder)
        return next((tree for tree in self._trees if tree == folder or folder.startswith(f"{tree}/")), "")

    def _heed(self, what: str, name: str, trees: list[str]) -> None:
        if what == "moved":
            before, after = (_folder(one) for one in trees)
            self._moves.append((before, after))
            self.watched = [self.current(one) for one in self.watched]
        elif what != "vanished":
            self.name, self.watched = name or self.name, trees
            self._ever |= {*trees}


class Branches:
    """What was checked out in the trees of a project, by its deeds of git."""

    def __init__(self, memory: Memory, project: int, places: Places, until: int = LAST, limit: int = -1) -> None:
        """Those up to a moment; with a limit, the last ones."""
        self._sure = memory.database.number("trimmed_through")
        self._moments: dict[str, list[int]] = {}
        self._outs: dict[str, list[CheckedOut]] = {}
        asked = {"project": project, "at": until, "deeds": json.dumps(DEEDS), "limit": limit}
        for row in sorted(memory.database.all("checked_out", asked), key=lambda row: (row["at"], row["seq"])):
            tree = places.current(row["tree"])
            out = CheckedOut(row["at"], row["seq"], tree, row["branch"], row["after"])
            for key in (tree, ""):
                self._add(key, out)

    def last(self, tree: str = "", at: int = LAST) -> CheckedOut | None:
        """What was checked out at a moment in a tree, or in the one where that changed last.

        None where nothing is known, as where what came after it may have been trimmed.
        """
        place = bisect_right(self._moments.get(tree, []), at)
        found = self._outs[tree][place - 1] if place else None
        return found if found and found.seq > self._sure else None

    def first(self, since: int, until: int) -> CheckedOut | None:
        """What was checked out first in a time."""
        place = bisect_left(self._moments.get("", []), since)
        found = self._outs[""][place] if place < len(self._outs.get("", [])) else None
        return found if found and found.at <= until and found.seq > self._sure else None

    def _add(self, key: str, out: CheckedOut) -> None:
        """Of two, the one that was told later is the later, whatever the clock said."""
        outs = self._outs.setdefault(key, [])
        outs.append(max(outs[-1], out, key=lambda one: one.seq) if outs else out)
        self._moments.setdefault(key, []).append(out.at)


def _folder(key: str) -> str:
    """The folder that people mean by a key: the one that holds `.git`."""
    path = PurePosixPath(key)
    return str(path.parent if path.name == ".git" else path)
