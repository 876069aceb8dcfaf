"""What git has stopped in, by the marks it leaves: two sides changed the same, and somebody has to decide."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.git.index import unmerged
from knowledge.git.layout import Head, Layout
from knowledge.git.messages import understand
from knowledge.git.reading import line
from knowledge.git.reflog import Entry

Doing = Literal["merge", "rebase", "cherry-pick", "revert", "am", "stash"]
Ending = Literal["finished", "given up"]
LARGE_INDEX = 8 << 20
"""Bytes of an index above which it is read only where something else tells of a conflict."""
_SHA256_HEX = 64


Unmerged = Callable[[Path, int], list[str]]


class Stopped(NamedTuple):
    """Something that is under way, or left unmerged."""

    doing: Doing
    theirs: str | None
    """The commit that is merged, picked or taken back."""
    paths: tuple[str, ...]
    """Unmerged; none when everything has been decided and only the commit is missing."""

    def same(self, other: "Stopped") -> bool:
        """Whether it is still the same stop."""
        return (self.doing, self.theirs) == (other.doing, other.theirs)


def stopped(layout: Layout, head: Head, unmerged: Unmerged = unmerged) -> Stopped | None:
    """What is under way now. `unmerged` reads the index."""
    mark = _mark(layout.own)
    hinted = mark is not None or (layout.own / "AUTO_MERGE").exists()
    index = layout.own / "index"
    paths = tuple(unmerged(index, _id_bytes(head))) if hinted or _size(index) <= LARGE_INDEX else ()
    if mark:
        return Stopped(*mark, paths)
    return Stopped("merge" if (layout.own / "SQUASH_MSG").exists() else "stash", None, paths) if paths else None


def ending(doing: Doing, stopped_at: str | None, since: int, log: Sequence[Entry], now: str | None) -> Ending:
    """How a stop ended, by the entries that followed the commit where git had stopped, at the moment `since`."""
    at = next((i for i in range(len(log) - 1, -1, -1) if log[i].new == stopped_at), None)
    if at is None:
        return "finished" if now != stopped_at else "given up"
    kinds = [understand(entry.message).kind for entry in log[at + 1 :]]
    if doing == "stash":
        later = [one for one in log if one.at > since]  # git notes whole seconds: those of its own count as before
        return "given up" if any(understand(one.message).kind == "reset" for one in later) else "finished"
    if doing == "rebase":
        return "given up" if kinds[:1] == ["abort"] or not kinds else "finished"
    wanted = {"merge": {"merge commit"}, "cherry-pick": {"pick"}, "revert": {"commit", "revert"}, "am": {"apply"}}
    return "finished" if kinds and wanted[doing] & set(kinds) else "given up"


def _mark(own: Path) -> tuple[Doing, str | None] | None:
    if (own / "rebase-merge").is_dir():
        return "rebase", line(own / "rebase-merge/stopped-sha")
    if (own / "rebase-apply").is_dir():
        commit = line(own / "rebase-apply/original-commit")
        return (
            ("am", commit or line(own / "rebase-apply/next"))
            if (own / "rebase-apply/applying").exists()
            else (
                "rebase",
                commit,
            )
        )
    marks: tuple[tuple[Doing, str], ...] = (
        ("merge", "MERGE_HEAD"),
        ("cherry-pick", "CHERRY_PICK_HEAD"),
        ("revert", "REVERT_HEAD"),
    )
    for doing, name in marks:
        commit = line(own / name)
        if commit:
            return doing, commit
    return None


def _id_bytes(head: Head) -> int:
    return 32 if head.commit and len(head.commit) == _SHA256_HEX else 20


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
