"""What a command would be run with, as it stands: the program that its first word names, and the directory."""

import os
import stat
from pathlib import Path

from knowledge.errors import NotFound
from knowledge.tasks.effects import Folder, Program


def program(word: str, cwd: Path, path: str) -> Program:
    """The file that `word` starts in `cwd`, with this PATH. Raises NotFound."""
    if "/" in word:
        places = [cwd / word]
    else:
        places = [cwd / folder / word for folder in path.split(os.pathsep)]
    for place in places:
        if os.access(place, os.X_OK) and (found := _at(str(place))):
            return found
    raise NotFound(f"a program {word!r}", hint="name one that can be run, or give a line for a shell")


def folder(cwd: Path) -> Folder:
    """Raises NotFound."""
    try:
        known = cwd.lstat()
    except OSError as error:
        raise NotFound(str(cwd)) from error
    if not stat.S_ISDIR(known.st_mode):
        raise NotFound(f"a directory {cwd}")
    return Folder(device=known.st_dev, inode=known.st_ino)


def still(known: Program) -> bool:
    """Whether it is the same file, unchanged."""
    return _at(known.path) == known


def _at(path: str) -> Program | None:
    try:
        known = os.stat(path)  # noqa: PTH116 - a link on the way belongs to the way
    except OSError:
        return None
    if not stat.S_ISREG(known.st_mode):
        return None
    return Program(path=path, device=known.st_dev, inode=known.st_ino, size=known.st_size, changed=known.st_ctime_ns)
