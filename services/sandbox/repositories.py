"""git's own folders: which files of one hold credentials, and which lie elsewhere and belong to a project all the same.

A project may say of itself that any folder is its own. So what lies elsewhere has to say it as well.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.files.secret import is_secret
from knowledge.git.layout import Layout, find
from knowledge.git.reading import line, read
from knowledge.sandbox.profile import within

_TELLING = ("FETCH_HEAD",)
_LOGS, _MOST_LOGS, _MOST_LOG = "logs", 500, 4 << 20
_NEVER_LOOKED_AT = frozenset({"objects", "refs", "lfs", "hooks", "info", "rr-cache", "svn"})
_ADDRESSES = ("remotes", "branches")
"""Where git once kept the addresses of others, and reads them still."""
_WORKTREE = re.compile(r"^\s*worktree\s*=\s*\"?(.+?)\"?\s*$", re.MULTILINE)
_COMMIT = re.compile(rb"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
_NO_COMMIT = b"0" * 40
_MOST_NAMES, _MOST_BORROWED = 2_000, 8
_LARGE = 16 << 20


class Elsewhere(NamedTuple):
    """What a project has outside of it."""

    repositories: tuple[str, ...] = ()
    """Folders of git that it writes into."""
    objects: tuple[str, ...] = ()
    """Folders that it only reads."""


def elsewhere(project: Path, home: Path) -> Elsewhere:
    """What git needs of other places to work in this project; nothing that does not know of the project itself."""
    layout = find(project)
    if layout is None:
        return Elsewhere()
    common, inside = layout.common, within(str(layout.common), str(project))
    if not inside and not (_knows(layout, project) and _apart(common, project, home)):
        return Elsewhere()
    return Elsewhere(() if inside else (str(common),), tuple(_borrowed(common, project)))


def moved(project: Path, copied: Path, git: Path) -> None:
    """Let the real copy of a project find the real copy of its git, which cannot be where it was."""
    layout = find(project)
    if layout is None:
        return
    own = git / layout.own.relative_to(layout.common)
    (copied / ".git").write_bytes(b"gitdir: " + os.fsencode(own) + b"\n")
    if own == git:  # of a submodule, which says where its tree is
        with (own / "config").open("ab") as settings:
            settings.write(b'[core]\n\tworktree = "' + os.fsencode(copied) + b'"\n')


def _apart(common: Path, project: Path, home: Path) -> bool:
    """Whether it is git's alone: neither the project nor a home lies in it."""
    return not within(str(project), str(common)) and not within(str(home), str(common))


def _knows(layout: Layout, project: Path) -> bool:
    """Whether git's folder names the project as its tree: that of a linked one, or of a submodule."""
    if layout.own != layout.common:
        back = line(layout.own / "gitdir") or ""
        return layout.own.parent == layout.common / "worktrees" and _place(layout.own, back) == project / ".git"
    said = _WORKTREE.findall((read(layout.own / "config") or b"").decode("utf-8", "replace"))
    return bool(said) and _place(layout.own, said[-1]) == project


def _place(folder: Path, named: str) -> Path | None:
    """What a file of that folder names; None where that is no path."""
    try:
        return (folder / named).resolve()
    except (OSError, ValueError, RuntimeError):
        return None


def _borrowed(common: Path, project: Path) -> Iterator[str]:
    """Folders of objects of other repositories that this one builds on.

    Whoever clones knows a commit of what was cloned: so both name one, or the other is none of its business.
    """
    waiting, seen = [common / "objects"], set[Path]()
    while waiting and len(seen) < _MOST_BORROWED:
        objects = waiting.pop()
        for name in (read(objects / "info/alternates") or b"").splitlines():
            other = _place(objects, os.fsdecode(name))
            if other is None or other in seen or other.name != "objects" or within(str(other), str(project)):
                continue
            seen.add(other)
            if read(other.parent / "HEAD") is not None and _commits(common) & _commits(other.parent):
                waiting.append(other)
                yield str(other)


def _commits(git: Path) -> set[bytes]:
    """Commits that a repository names."""
    named = [git / one for one in ("packed-refs", "HEAD", "ORIG_HEAD", "logs/HEAD")]
    for folder, _, files in os.walk(git / "refs"):
        named += [Path(folder, one) for one in files]
        if len(named) > _MOST_NAMES:
            break
    found = {one for path in named for one in _COMMIT.findall(read(path, _LARGE) or b"")}
    return found - {_NO_COMMIT}


def secrets(git: Path) -> Iterator[str]:
    """Paths below git's folder of files that may hold credentials, those of submodules and linked trees as well."""
    for one in _listed(git):
        name = one.name
        if not one.is_dir(follow_symlinks=False):
            if name.startswith("config") or name in _TELLING or is_secret(name):
                yield name
        elif name == _LOGS:
            yield from _logs(git)
        elif name in ("modules", "worktrees"):
            yield from (f"{name}/{other}" for other in _below(git / name))
        elif name in _ADDRESSES:
            yield from (f"{name}/{other.name}" for other in _listed(git / name))
        elif name not in _NEVER_LOOKED_AT and is_secret(name):
            yield name


def _below(folder: Path) -> Iterator[str]:
    """Of each repository below: a submodule is called by its path."""
    for one in _listed(folder):
        if one.is_dir(follow_symlinks=False):
            whole = secrets(Path(one)) if os.path.exists(f"{one.path}/HEAD") else _below(Path(one))  # noqa: PTH110
            yield from (f"{one.name}/{other}" for other in whole)


def _listed(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # not ours to read, so neither that of what runs as we do
        return []


def _logs(git: Path) -> Iterator[str]:
    """Logs that tell of an address; those of what others have are left out as a whole where there are very many."""
    paths = [str(Path(folder, one).relative_to(git)) for folder, _, files in os.walk(git / _LOGS) for one in files]
    if len(paths) > _MOST_LOGS:
        yield "logs/refs/remotes"
        paths = [one for one in paths if not one.startswith("logs/refs/remotes/")]
    if len(paths) > _MOST_LOGS:
        yield "logs/refs/heads"
        paths = [one for one in paths if not one.startswith("logs/refs/heads/")]
    for one in paths:
        text = read(git / one, _MOST_LOG)
        if text is None or b"://" in text:
            yield one
