"""Commits as `git diff-tree --stdin -z --raw --format=…` tells of them: fields and changed paths, ended by NUL."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

FORMAT = "%H%x00%an <%ae>%x00%ct%x00%s"
_FIELDS = 4
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""


class Differs(NamedTuple):
    """A path on both sides of a commit."""

    path: str
    before: str | None
    """The object that it was; None where it was not there."""
    after: str | None
    is_file: bool
    """Neither a link nor the commit of a submodule, on either side."""


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
    differs: list[Differs]
    """The same paths with what they were and are."""


def differing(tokens: Iterable[bytes]) -> Iterator[Differs]:
    """What `git diff-tree -z --raw` prints of two trees, split at NUL."""
    found = iter(tokens)
    for raw in found:
        path = next(found, None)
        if raw.startswith(b":") and path is not None:
            yield _differs(raw, path)


def commits(tokens: Iterable[bytes], most_paths: int) -> Iterator[Past]:
    """Read what git prints, split at NUL. A path follows a token that begins with `:`, as nothing else does."""
    head: list[str] = []
    paths: list[Differs] = []
    count = 0
    raw: bytes | None = None
    for token in tokens:
        if raw is not None:
            count += 1
            if len(paths) < most_paths:
                paths.append(_differs(raw, token))
            raw = None
        elif len(head) == _FIELDS and token.lstrip(b"\n").startswith(b":"):
            raw = token.lstrip(b"\n")
        else:
            if len(head) == _FIELDS:
                yield _past(head, paths, count)
                head, paths, count = [], [], 0
            head.append(token.decode("utf-8", "replace"))
    if len(head) == _FIELDS:
        yield _past(head, paths, count)


def _differs(raw: bytes, path: bytes) -> Differs:
    """Of `:100644 100644 <id> <id> M`."""
    modes, ids = raw[1:].split()[:2], [one.decode() for one in raw.split()[2:4]]
    before, after = (one if one.strip("0") else None for one in ids)
    plain = all(mode in _FILES for mode in modes)
    return Differs(path.decode("utf-8", "replace"), before, after, plain)


_FILES = frozenset({b"100644", b"100755", b"000000"})


def _past(head: list[str], paths: list[Differs], count: int) -> Past:
    commit, author, seconds, subject = head
    at = int(seconds) if seconds.isdecimal() and int(seconds) <= _LAST_SECOND else 0
    return Past(commit.strip(), author, at * 1_000_000, subject, [one.path for one in paths], count, paths)
