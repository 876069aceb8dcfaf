"""What the rules for mistyped commands may ask about this machine; looked up when one of them asks."""

import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path

from knowledge.failure_views import CorrectionView
from knowledge.failures.rules import corrections
from knowledge.failures.said import Around

NAMES = 5_000
"""Names of one folder that are read."""


def corrected(command: str, output: str, cwd: str, problem: Callable[[str], None]) -> list[CorrectionView]:
    """What may have been meant by a command that failed, at most three lines."""
    around = Around(partial(_programs, os.environ.get("PATH", os.defpath)), partial(_names, cwd))
    found = corrections(command, output, around, problem=problem)
    return [CorrectionView(command=one.command, why=one.why) for one in found]


@cache
def _programs(path: str) -> frozenset[str]:
    return frozenset(name for folder in path.split(os.pathsep) if folder for name in _listed(Path(folder)))


def _names(cwd: str, folder: str) -> frozenset[str]:
    home = folder == "~" or folder.startswith("~/")
    return frozenset(_listed(Path.home() / folder[2:] if home else Path(cwd) / folder))


def _listed(folder: Path) -> Iterator[str]:
    """Nothing where it cannot be read, or has a name that is none."""
    try:
        with os.scandir(folder) as entries:
            yield from (entry.name for entry in islice(entries, NAMES))
    except (OSError, ValueError):
        return
