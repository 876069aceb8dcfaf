"""Where in which file a section of a document stands, as people open it: `docs/guide.md:41`."""

import os
from collections.abc import Iterable
from pathlib import Path

from daemon.paths import Paths
from knowledge.memory.documents.shelf import KIND, SINCE, Shelf
from knowledge.memory.entry import Entry
from knowledge.store.memory import Memory

Places = dict[tuple[str, int], tuple[str, int]]
"""Path and line by ref and part."""


def places(paths: Paths, entries: Iterable[Entry]) -> Places:
    """Of those that are sections."""
    sections = [one for one in entries if one.kind == KIND]
    if not sections:
        return {}
    with Memory.reader(paths.memory) as memory:
        if memory.database.schema_version < SINCE:
            return {}
        shelf = Shelf(memory)
        return {
            (one.ref, one.part): (one.ref.rpartition("#")[0] or one.ref, shelf.line(one.ref, one.part) or 1)
            for one in sections
        }


def short(path: str) -> str:
    """A path as it is opened from here: below the working directory, or else the home directory, without that."""
    here, home = Path.cwd(), os.environ.get("HOME")
    if Path(path).is_relative_to(here):
        return str(Path(path).relative_to(here))
    if home and Path(path).is_relative_to(home):
        return f"~/{Path(path).relative_to(home)}"
    return path
