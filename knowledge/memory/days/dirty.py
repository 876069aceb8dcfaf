"""Which files were edited and not committed: reckoned from edits, commits, stashes and what was typed to git."""

from collections.abc import Callable
from typing import NamedTuple

from knowledge.memory.days.git_words import Asked, asked, below
from knowledge.memory.days.places import DEEDS, Places
from knowledge.store.sqlite import Row

SECOND = 1_000_000
ON_TIME = 5 * SECOND
"""What was told within this was told in its order."""


class Dirty(NamedTuple):
    """A file that is not as it was committed."""

    path: str
    """Below the tree."""
    how: str
    """edited, made, removed, moved."""
    seq: int
    """Of the event that said so last."""
    at: int
    """Microseconds UTC."""
    tree: str = ""
    began: str | None = None
    """Digest of what it was when it was committed, where that is known."""


def moment(row: Row) -> int:
    """When it had happened; git notes whole seconds, and is told of within one."""
    if row["kind"] != "git":
        return int(row["at"])
    return min(int(row["told"]), int(row["at"]) + SECOND - 1)


class Tally:
    """Takes what was done in a project, in the order of `moment`."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._dirty: dict[tuple[str, str], Dirty] = {}
        self._staged: dict[str, set[str]] = {}
        """By tree what was added since its last commit; `.` for everything."""
        self._committing: dict[str, tuple[int, Asked]] = {}
        self._stashes: dict[str, list[Dirty]] = {}
        self._committed: dict[str, int] = {}
        """By tree the last commit of everything, for edits that are told before it and come later by a wrong clock."""

    @property
    def files(self) -> list[Dirty]:
        """The latest first."""
        return sorted(self._dirty.values(), key=lambda one: one.seq, reverse=True)

    def take(self, row: Row) -> None:
        if row["kind"] == "file":
            self._file(row, self._places.current(row["tree"]))
        elif row["kind"] == "git":
            self._git(row, self._places.current(row["tree"]))
        elif row["deed"] == "ran":
            self._command(row, self._places.of(row["cwd"]))

    # ── files ─────────────────────────────────────────────────────────────────────────────────────

    def _file(self, row: Row, tree: str) -> None:
        if row["deed"] == "swept" or self._is_committed(row, tree):
            return
        key, deed = (tree, row["subject"]), row["deed"]
        known = self._dirty.pop(key, None)
        if deed == "moved":
            self._dirty.pop((tree, row["text"]), None)
        began = known.began if known else row["before"]
        fresh = known is not None and known.how == "made"
        if (deed == "removed" and fresh) or (deed != "made" and began and began == row["after"]):
            return
        how = "made" if fresh and deed == "edited" else deed
        self._dirty[key] = Dirty(row["subject"], how, row["seq"], row["at"], tree, began)

    def _is_committed(self, row: Row, tree: str) -> bool:
        late = row["sort"] == "rescan" or row["told"] - row["at"] > ON_TIME
        return not late and row["seq"] < self._committed.get(tree, 0)

    # ── git ───────────────────────────────────────────────────────────────────────────────────────

    def _git(self, row: Row, tree: str) -> None:
        if row["deed"] in DEEDS[:5]:
            self._commit(row, tree)
        elif row["deed"] == "stashed":
            self._stashes[row["subject"]] = self._drop(tree, lambda one: one.how != "made")
        elif row["deed"] == "unstashed":
            for one in self._stashes.pop(row["subject"], []):
                self._dirty.setdefault((one.tree, one.path), one)

    def _commit(self, row: Row, tree: str) -> None:
        until, wish = self._committing.pop(tree, (0, None))
        staged = self._staged.pop(tree, set())
        if wish is None or until + 2 * SECOND < row["at"]:
            wish = Asked("commit", every=False, paths=())
        if wish.paths:
            self._drop(tree, lambda one: _among(one.path, {*wish.paths}))
        elif wish.every:
            self._drop(tree, lambda one: one.how != "made" or _among(one.path, staged))
        elif staged:
            self._drop(tree, lambda one: _among(one.path, staged))
        elif not (wish.amends or row["deed"] == "amended"):
            self._drop(tree, lambda _: True)
            if row["told"] - row["at"] <= ON_TIME:
                self._committed[tree] = row["seq"]

    def _drop(self, tree: str, which: Callable[[Dirty], bool]) -> list[Dirty]:
        gone = [one for one in self._dirty.values() if one.tree == tree and which(one)]
        for one in gone:
            del self._dirty[one.tree, one.path]
        return gone

    # ── commands ──────────────────────────────────────────────────────────────────────────────────

    def _command(self, row: Row, tree: str) -> None:
        for one in asked(row["text"]):
            paths = {"."} if one.every else {below(tree, row["cwd"], path) for path in one.paths}
            if one.verb == "commit":
                paths = {below(tree, row["cwd"], path) for path in one.paths}
                self._committing[tree] = row["until"], one._replace(paths=tuple(paths))
            elif row["status"] == 0 and one.verb == "add":
                self._staged.setdefault(tree, set()).update(paths)
            elif row["status"] == 0:
                self._drop(tree, lambda one: one.how != "made" and _among(one.path, paths))  # noqa: B023


def _among(path: str, paths: set[str]) -> bool:
    """Whether a file is one of these, or lies in one of these folders."""
    return any(one in (".", path) or path.startswith(f"{one}/") for one in paths)
