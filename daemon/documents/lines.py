"""What children that look for documents and read them say: lines of JSON, so that they are taken in one by one."""

import json
from typing import Any, NamedTuple

MOST_FILES = 50_000
"""Of one root; the others are not read."""
LARGEST = 4 << 20
"""Bytes of a file that is read."""
BATCH_FILES, BATCH_BYTES = 64, 256 << 10
"""What one child reads."""


class Wanted(NamedTuple):
    """A file that is to be read, with what is known of it."""

    path: str
    root: str
    project: int
    """0 outside of projects."""
    digest: str
    """SHA-256 of what memory has of it; empty where it has nothing."""
    told: str
    """SHA-256 of what the log says was read last; empty where it says nothing."""


def line(**fields: object) -> bytes:
    """One of them."""
    return json.dumps(fields, ensure_ascii=False).encode()


def fields(said: bytes) -> dict[str, Any]:
    """What a line says."""
    found: dict[str, Any] = json.loads(said)
    return found
