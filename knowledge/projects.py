"""What a project is: its key is the real git common directory, or the directory itself; worktrees are its trees."""

from pathlib import Path
from typing import NamedTuple


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
    directory = directory.resolve()
    for folder in (directory, *directory.parents):
        try:
            common = _common_directory(folder / ".git")
        except (OSError, ValueError):  # not ours to read, or no path at all
            continue
        if common:
            return Place(common, folder)
    return Place(directory, directory)


def _common_directory(dot_git: Path) -> Path | None:
    """Follow `.git` (a directory, or a file of a linked worktree or submodule) to the common directory."""
    if dot_git.is_dir():
        return dot_git.resolve() if (dot_git / "HEAD").exists() else None
    if not dot_git.is_file():
        return None
    pointer = dot_git.read_text(encoding="utf-8", errors="surrogateescape").strip()
    if not pointer.startswith("gitdir:"):
        return None
    git_dir = (dot_git.parent / pointer.removeprefix("gitdir:").strip()).resolve()
    shared = git_dir / "commondir"
    if not shared.is_file():
        return git_dir if git_dir.is_dir() else None
    relative = shared.read_text(encoding="utf-8", errors="surrogateescape").strip()
    return (git_dir / relative).resolve()
