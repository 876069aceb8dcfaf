"""What a project is: its key is the real git common directory, or the directory itself; worktrees are its trees."""

from pathlib import Path
from typing import NamedTuple

from knowledge.git.reading import line

MOST = 50


class Place(NamedTuple):
    """Where in a project something happened."""

    key: Path
    """The git common directory, resolved; without git, the directory."""
    tree: Path
    """The root of the working tree."""

    @property
    def name(self) -> str:
        """What people call it: the folder that holds the common directory."""
        return self.key.parent.name if self.key.name == ".git" else self.key.name.removesuffix(".git")


def find(directory: Path) -> Place:
    """The project around `directory`, read from the file system alone (git is never run)."""
    directory = _resolved(directory) or directory
    for folder in (directory, *directory.parents):
        try:
            common = _common_directory(folder / ".git")
        except (OSError, ValueError):  # not ours to read, or no path at all
            continue
        if common:
            return Place(common, folder)
    return Place(directory, directory)


def worktrees(key: Path) -> list[Path]:
    """Linked worktrees of a project that are there, by its git common directory; at most as many as `MOST`."""
    found = []
    for pointer in sorted((key / "worktrees").glob("*/gitdir"))[:MOST]:
        named = line(pointer)
        tree = _resolved((pointer.parent / named).parent) if named else None
        if tree and find(tree) == Place(key, tree):  # it must say the same, and not only this repository of it
            found.append(tree)
    return found


def _common_directory(dot_git: Path) -> Path | None:
    """Follow `.git` (a directory, or a file of a linked worktree or submodule) to the common directory."""
    if dot_git.is_dir():
        return _resolved(dot_git) if (dot_git / "HEAD").exists() else None
    pointer = line(dot_git) or ""
    if not pointer.startswith("gitdir:"):
        return None
    git_dir = _resolved(dot_git.parent / pointer.removeprefix("gitdir:").strip())
    if git_dir is None or not git_dir.is_dir():
        return None
    shared = line(git_dir / "commondir")
    return _resolved(git_dir / shared) if shared else git_dir


def _resolved(path: Path) -> Path | None:
    """Without links; None for one that leads in a circle."""
    try:
        return path.resolve()
    except RuntimeError:
        return None
