"""Whether a fix of another project fits the files where something failed. It reads them, so it is asked in a child."""

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from daemon.episodes import read
from knowledge.events import FailureDiagnosed
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.fitting import placed
from knowledge.failures.fixes.matching import Fits, Places
from knowledge.files.secret import is_secret
from knowledge.memory.past import Past
from knowledge.registry import KINDS, Registry


def fits_here(past: Past, told: FailureDiagnosed) -> Fits:
    """Outside of watched trees nothing fits; their files are read only when a fix is asked about."""

    @cache
    def tree() -> Path | None:
        place = Registry(one.event for one in past.every(types=KINDS)).at(Path(told.cwd))
        return place[1] if place else None

    def fits(fix: Fix) -> Places | None:
        here = tree()
        return placed(fix.edits, _reading(here), _failing(here, told)) if here else None

    return fits


def _reading(tree: Path) -> Callable[[str], str | None]:
    return partial(_read, tree, os.path.realpath(tree))


def _read(tree: Path, root: str, path: str) -> str | None:
    """What is no secret, also not by the name of what a link leads to."""
    led_to = os.path.relpath(os.path.realpath(tree / path), root)
    return None if is_secret(path) or is_secret(led_to) else read(tree, path)


def _failing(tree: Path, told: FailureDiagnosed) -> str:
    """The file that fails, relative to the tree; empty where it lies elsewhere, or none is told."""
    place = Path(os.path.normpath(Path(told.cwd, told.file))) if told.file else tree
    return str(place.relative_to(tree)) if place != tree and place.is_relative_to(tree) else ""
