"""Going through the folders of a tree that are watched, and no others."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from daemon.watch_rules import Rules
from knowledge.files.entry import Entry, entry, under
from knowledge.files.heavy import heavy_within

Then = Callable[[str], None]


class Folder(NamedTuple):
    """A folder of a tree and the files in it."""

    path: str
    files: "list[os.DirEntry[str]] | None"
    """None when it cannot be looked into."""

    def entries(self) -> dict[str, Entry]:
        """What its files are now, by name; what is neither file nor link is left out."""
        found, now = {}, time.time_ns()
        for one in self.files or ():
            try:
                seen = entry(one.stat(follow_symlinks=False), now)
            except OSError:
                continue  # it went meanwhile
            if seen:
                found[one.name] = seen
        return found


def walk(root: Path, rules: Rules, enter: Then, leave: Then, start: str = "") -> Iterator[Folder]:
    """Every folder from `start` down.

    `enter` is called before one is listed, so nothing that comes later is missed; `leave` when it turns out heavy.
    """
    waiting, above = [start], f"{root}/"
    while waiting:
        folder = waiting.pop()
        enter(folder)
        try:
            names, folders, files = listed(above + folder)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            yield Folder(folder, None)
            continue
        if folder and heavy_within(names):
            leave(folder)
            continue
        rules.enter(folder, names)
        waiting += [under(folder, name) for name in folders if not rules.prunes(folder, name, names)]
        yield Folder(folder, files)


def nothing(_folder: str) -> None:
    """For who only looks."""


def listed(folder: str) -> "tuple[set[str], list[str], list[os.DirEntry[str]]]":
    """All names of a folder, its real sub-folders, and the rest. Raises OSError."""
    files, folders = [], []
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir(follow_symlinks=False):
                folders.append(one.name)
            else:
                files.append(one)
    return {*folders, *(one.name for one in files)}, folders, files
