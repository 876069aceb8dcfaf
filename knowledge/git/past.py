"""Commits as `git diff-tree --stdin -z --raw --format=…` tells of them: fields and changed paths, ended by NUL."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

FORMAT = "%H%x00%an <%ae>%x00%ct%x00%s"
_FIELDS = 4
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""


class Past(NamedTuple):
    """A commit and what it changed."""

    commit: str
    author: str
    at: int
    """When it was made, in microseconds UTC."""
    subject: str
    paths: list[str]
    """The first ones."""
    changed: int
    """How many it changed in all."""


def commits(tokens: Iterable[bytes], most_paths: int) -> Iterator[Past]:
    """Read what git prints, split at NUL. A path follows a token that begins with `:`, as nothing else does."""
    head: list[str] = []
    paths: list[str] = []
    count = 0
    path_follows = False
    for token in tokens:
        if path_follows:
            count, path_follows = count + 1, False
            if len(paths) < most_paths:
                paths.append(token.decode("utf-8", "replace"))
        elif len(head) == _FIELDS and token.lstrip(b"\n").startswith(b":"):
            path_follows = True
        else:
            if len(head) == _FIELDS:
                yield _past(head, paths, count)
                head, paths, count = [], [], 0
            head.append(token.decode("utf-8", "replace"))
    if len(head) == _FIELDS:
        yield _past(head, paths, count)


def _past(head: list[str], paths: list[str], count: int) -> Past:
    commit, author, seconds, subject = head
    at = int(seconds) if seconds.isdecimal() and int(seconds) <= _LAST_SECOND else 0
    return Past(commit.strip(), author, at * 1_000_000, subject, paths, count)
