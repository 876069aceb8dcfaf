"""What git leaves in a tree that tells what it is doing; git itself is never run."""

import time
from pathlib import Path

from knowledge.git.reading import line

STALE_S = 600
"""A lock that is older was left by a git that died."""


def git_directory(root: Path) -> Path | None:
    """Where git keeps what is of this tree alone (its index, its HEAD); none where there is no git."""
    dot_git = root / ".git"
    try:
        if dot_git.is_dir():
            return dot_git
    except OSError:  # closed to us
        return None
    said = line(dot_git) or ""
    return root / said.removeprefix("gitdir:").strip() if said.startswith("gitdir:") else None


def common_directory(directory: Path) -> Path:
    """Where git keeps what all trees of a repository share."""
    return directory / (line(directory / "commondir") or "")


def at_work(directory: Path | None) -> bool:
    """Whether git holds the lock of the tree."""
    age = _age(directory, "index.lock")
    return age is not None and age < STALE_S


def moved_head(directory: Path | None, within_s: float) -> bool:
    """Whether HEAD came to another commit lately: a checkout, a pull, a rebase.

    Where the clock was set back, one that lies in the future is not lately.
    """
    age = _age(directory, "logs/HEAD")
    return age is not None and abs(age) <= within_s


def _age(directory: Path | None, name: str) -> float | None:
    try:
        return time.time() - (directory / name).stat().st_mtime if directory else None
    except (OSError, ValueError):  # not there, or what a repository names as its directory is no path at all
        return None
