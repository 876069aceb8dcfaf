"""One thing that was done to a project, with what it changed in each file. Fixes and suspects are made of these."""

from dataclasses import dataclass
from typing import Literal

Sort = Literal["edit", "commit", "dependency", "configuration", "environment", "switch", "command"]
"""`edit`: files saved by hand or by a tool; `commit`: one that was pulled, merged, or made elsewhere; `dependency`:
manifests and lock files; `configuration`: what tools read; `environment`: packages installed, variables, services;
`switch`: another branch, where its commits are not known one by one; `command`: any other that may have changed it.
"""


@dataclass(frozen=True, slots=True)
class Content:
    """One file, before and after. `None` means that it was not there; what is unknown makes no `Content`."""

    path: str
    """Relative to the tree."""
    before: str | None
    after: str | None
    before_digest: str | None = None
    """SHA-256 of its snapshot, where one was kept."""
    after_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done, whole."""

    sort: Sort
    seq: int
    """Of the event that told of it."""
    ref: str
    """What people may call it: `e12` or a commit."""
    title: str
    at: int
    """When it began, microseconds UTC."""
    tree: str
    contents: tuple[Content, ...] = ()
    unknown: tuple[str, ...] = ()
    """Paths that changed and of which the contents are not known."""
    command: str = ""
    """The line, where it was a command."""
    cwd: str = ""
    author: str = ""
    """Of a commit."""
    by: str = ""
    """The command during which files changed; empty where it was done by hand."""
