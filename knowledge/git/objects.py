"""Commits that lie in files of their own, as fresh ones do; those in packs are not looked for."""

import zlib
from pathlib import Path
from typing import NamedTuple

from knowledge.git.reading import read

LARGEST = 1 << 20
"""Bytes of a commit that is read."""


class Commit(NamedTuple):
    """What a commit says."""

    parents: tuple[str, ...]
    author: str
    """Name and address."""
    at: int
    """When it was committed, in microseconds UTC."""
    subject: str
    message: str
    """All of what was written, the subject included."""


def loose(common: Path, commit: str) -> Commit | None:
    """A commit by its id; None when it lies in a pack, or is none."""
    packed = read(common / "objects" / commit[:2] / commit[2:], LARGEST)
    if packed is None:
        return None
    unpack = zlib.decompressobj()
    try:
        data = unpack.decompress(packed, LARGEST)
    except zlib.error:
        return None
    kind, _, body = data.partition(b"\0")
    return _parse(body.decode("utf-8", "replace")) if kind.startswith(b"commit ") else None


def _parse(text: str) -> Commit:
    head, _, message = text.partition("\n\n")
    parents, author, at = [], "", 0
    for line in head.split("\n"):
        word, _, rest = line.partition(" ")
        if word == "parent":
            parents.append(rest)
        elif word == "author":
            author = _who(rest)[0]
        elif word == "committer":
            at = _who(rest)[1]
    message = message.strip()
    return Commit(tuple(parents), author, at, message.partition("\n")[0], message)


def _who(text: str) -> tuple[str, int]:
    """Name with address, and moment, of `Name <address> 1700000000 +0100`."""
    name, mark, when = text.rpartition("> ")
    seconds = when.partition(" ")[0]
    return name + mark.strip(), int(seconds) * 1_000_000 if seconds.isdecimal() and len(seconds) < 13 else 0  # noqa: PLR2004
