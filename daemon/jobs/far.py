"""How far steps are that are under way, as it is read by who asks just now."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from daemon.paths import Paths


class Far(NamedTuple):
    """How far one is."""

    step: str
    done: int
    of: int
    """0 where nobody knows."""
    what: str

    def __str__(self) -> str:
        """`3 of 10 files`."""
        return f"{self.done:,}{f' of {self.of:,}' if self.of else ''} {self.what}".rstrip()


def folder(paths: Paths) -> Path:
    return paths.run / "progress"


def read(paths: Paths) -> Mapping[int, Far]:
    """By job; what goes meanwhile is left out."""
    found: dict[int, Far] = {}
    for path in folder(paths).glob("*"):
        told = _told(path)
        if path.name.isdecimal() and told:
            found[int(path.name)] = Far(*told)
    return found


def _told(path: Path) -> list[Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return told if isinstance(told, list) and len(told) == len(Far._fields) else []
