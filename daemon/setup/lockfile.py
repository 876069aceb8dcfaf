"""Lock files as `scripts/lock` writes them: one pinned version with its hashes after the other."""

import re
from dataclasses import dataclass
from pathlib import Path

_HEAD = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")


@dataclass(frozen=True)
class Pin:
    """One version of one package, and what its files must hash to."""

    name: str
    version: str
    hashes: frozenset[str]
    """sha256, in hex."""
    text: str
    """The lines as they stand in the file."""


def read(file: Path) -> list[Pin]:
    """Every pin of a lock file, in order."""
    text = re.sub(r"^#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [_pin(entry) for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if entry.strip()]


def normal(name: str) -> str:
    """A package name in the one spelling that indexes agree on."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _pin(entry: str) -> Pin:
    head = _HEAD.match(entry)
    if head is None:
        raise ValueError(f"not a pinned requirement: {entry.splitlines()[0]}")
    hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    return Pin(normal(head["name"]), head["version"], hashes, entry.rstrip() + "\n")
