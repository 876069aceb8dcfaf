"""What a step of a job leaves behind for the user to look at: a report, a diff, a log."""

import re
from typing import NamedTuple

from knowledge.errors import ArtifactRefused

LARGEST = 64 << 20
"""Bytes that one may have."""
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,99}", re.ASCII)


class Artifact(NamedTuple):
    """Given away by a step."""

    name: str
    """As a file is called: letters, digits, `.`, `_`, `+`, `-`."""
    content: str | bytes
    """Text is redacted before it is kept. Bytes are kept as they are, only of kinds that make them themselves."""
    media: str = "text/plain"


class Kept(NamedTuple):
    """On record."""

    job: int
    name: str
    media: str
    sha: str
    """SHA-256 of its content."""
    size: int
    """Bytes."""
    stored: int
    """Bytes that it takes."""
    kept_at: int
    """Microseconds UTC."""


def checked(one: Artifact, data: bytes, *, binary: bool) -> bytes:
    """Its content, once it may be kept. Raises ArtifactRefused."""
    if not _NAME.fullmatch(one.name):
        raise ArtifactRefused(f"{one.name!r} is no name for one")
    if isinstance(one.content, bytes) and not binary:
        raise ArtifactRefused(f"{one.name} is not text")
    if len(data) > LARGEST:
        raise ArtifactRefused(f"{one.name} has {len(data):,} bytes, {LARGEST:,} may be")
    return data
