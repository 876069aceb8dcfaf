"""Where a working tree keeps what git notes, and what HEAD says there: main trees, linked worktrees, submodules."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from knowledge.digest import blake2b
from knowledge.git.reading import line, read

PACKED = 64 << 20
"""Bytes of a `packed-refs` that is looked into."""
MOST_SUBMODULES = 200
_BRANCH = "refs/heads/"
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_SUBMODULE = re.compile(r"^\s*path\s*=\s*(.+?)\s*$", re.MULTILINE)


class Layout(NamedTuple):
    """The directories of one working tree."""

    tree: Path
    own: Path
    """HEAD, index and the rest that is this tree's alone."""
    common: Path
    """Objects, branches, stashes: shared by all trees of a repository."""

    @property
    def head_log(self) -> Path:
        return self.own / "logs/HEAD"

    @property
    def stash_log(self) -> Path:
        return self.common / "logs/refs/stash"

    def name(self, key: Path) -> str:
        """What its bookmarks are called, by its place below a project's key: the same wherever that is moved to."""
        return (
            "main"
            if self.own == key
            else blake2b(os.fsencode(os.path.relpath(self.own, key)), digest_size=8).hexdigest()
        )


class Head(NamedTuple):
    """Where HEAD stands."""

    branch: str | None
    """None where it is detached."""
    commit: str | None
    """None before the first commit."""
    rebasing: bool = False
    """A rebase is under way; `branch` is the one that it will return to."""
    detached: bool = False
    """It names a commit and no branch."""


def find(tree: Path) -> Layout | None:
    """The layout of a working tree; None when it is none (any more)."""
    dot = tree / ".git"
    try:
        if dot.is_dir():
            own = dot.resolve()
        else:
            pointer = line(dot)
            if not pointer or not pointer.startswith("gitdir:"):
                return None
            own = (tree / pointer.removeprefix("gitdir:").strip()).resolve()
        if read(own / "HEAD") is None:
            return None
        shared = line(own / "commondir")
        common = (own / shared).resolve() if shared else own
    except (OSError, ValueError, RuntimeError):  # a loop of links, a name that is none
        return None
    return Layout(tree, own, common) if own == common or own.is_relative_to(common) else None


def submodules(tree: Path) -> list[Path]:
    """Working trees of submodules that are there, by what `.gitmodules` says, theirs included."""
    found: list[Path] = []
    waiting = [tree]
    while waiting and len(found) < MOST_SUBMODULES:
        parent = waiting.pop(0)
        for path in _SUBMODULE.findall((read(parent / ".gitmodules") or b"").decode("utf-8", "replace")):
            one = parent / path.strip('"')
            inside = ".." not in one.parts and parent in one.parents
            if inside and one not in found and find(one):
                found.append(one)
                waiting.append(one)
    return found[:MOST_SUBMODULES]


def head(layout: Layout) -> Head:
    """What HEAD says now; while a rebase is under way, of the branch that is rebased."""
    said = line(layout.own / "HEAD") or ""
    name = said.removeprefix("ref:").strip() if said.startswith("ref:") else None
    commit = resolve(layout, name) if name else said if is_commit(said) else None
    for folder in ("rebase-merge", "rebase-apply"):
        returning = line(layout.own / folder / "head-name")
        if returning is not None:
            return Head(branch_of(returning), commit, rebasing=True, detached=name is None)
    return Head(branch_of(name) if name else None, commit, detached=name is None)


def resolve(layout: Layout, name: str) -> str | None:
    """The commit that a reference names."""
    for base in (layout.own, layout.common):
        said = line(base / name) if ".." not in name else None
        if said and is_commit(said):
            return said
    return _packed_as(layout, name)


def branches(layout: Layout) -> dict[str, str]:
    """Every branch and its commit."""
    found = {branch: commit for name, commit in _packed(layout).items() if (branch := branch_of(name))}
    top = layout.common / _BRANCH
    for path in sorted(top.rglob("*")) if top.is_dir() else ():
        said = line(path)
        if said and is_commit(said):
            found[str(path.relative_to(top))] = said
    return found


def branch_of(name: str) -> str | None:
    """`main` of `refs/heads/main`; None for what is no branch."""
    return name.removeprefix(_BRANCH) if name.startswith(_BRANCH) else None


def is_commit(text: str) -> bool:
    """Whether it is written as a whole object id."""
    return _COMMIT.fullmatch(text) is not None


def _packed_as(layout: Layout, name: str) -> str | None:
    """The commit of one packed reference, found without reading the others."""
    data = read(layout.common / "packed-refs", PACKED) or b""
    at = data.rfind(b" " + os.fsencode(name) + b"\n")
    commit = data[data.rfind(b"\n", 0, max(at, 0)) + 1 : max(at, 0)].decode("ascii", "replace")
    return commit if is_commit(commit) else None


def _packed(layout: Layout) -> dict[str, str]:
    found = {}
    for one in (read(layout.common / "packed-refs", PACKED) or b"").decode("utf-8", "surrogateescape").splitlines():
        commit, _, name = one.partition(" ")
        if is_commit(commit):
            found[name] = commit
    return found
