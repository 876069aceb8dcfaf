"""Reading a history file, of which nothing is promised: bounded, never waiting, and in words where it cannot be."""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from knowledge.errors import HistoryUnreadable
from knowledge.history import atuin, bash, fish, zsh
from knowledge.history.entry import Entry, Shell

MOST_BYTES = 32 << 20
"""Of a longer file the end is read."""
MOST_COMMANDS = 200_000
"""Of a longer history the youngest are taken."""
_PARSERS: dict[Shell, Callable[[bytes], Iterator[Entry]]] = {"bash": bash.parse, "zsh": zsh.parse, "fish": fish.parse}
_LOOKED_AT = 4_096


class Read(NamedTuple):
    """What a history holds."""

    entries: list[Entry]
    """In the order of the file; none that somebody hid by a space before it."""
    hidden: int
    """How many of those there were."""
    cut: bool
    """Whether the oldest were left out, because there are so many."""


def read(shell: Shell, path: Path) -> Read:
    """The commands of a history file. Raises HistoryUnreadable."""
    if shell == "atuin":
        _opened(path).close()  # says in a word what is in the way
        every, cut = iter(atuin.read(path, MOST_COMMANDS)), False
    else:
        data, cut = _tail(path)
        if b"\0" in data[:_LOOKED_AT]:
            raise HistoryUnreadable(str(path), hint=f"it is no text; is it a history of {shell}?")
        every = _PARSERS[shell](data)
    kept: deque[Entry] = deque(maxlen=MOST_COMMANDS)
    hidden = open_ = 0
    for entry in every:
        if entry.hidden:
            hidden += 1
        else:
            open_ += 1
            kept.append(entry)
    return Read(list(kept), hidden, cut or open_ > MOST_COMMANDS)


def shell_of(path: Path) -> Shell:
    """Whose history a file is, by what it begins with, and by its name. Raises HistoryUnreadable."""
    with _opened(path) as file:
        begin = file.read(_LOOKED_AT)
    if begin.startswith(b"SQLite format 3\0"):
        return "atuin"
    if begin.startswith(b"- cmd: "):
        return "fish"
    name = path.name.lower()
    zish = "zsh" in name or name in {".zhistory", ".histfile"}
    return "zsh" if zish or any(entry.at for entry in zsh.parse(begin)) else "bash"


def _tail(path: Path) -> tuple[bytes, bool]:
    """The end of a file, from the beginning of a line on, and whether something lies before it."""
    with _opened(path) as file:
        size = file.seek(0, os.SEEK_END)
        begin = file.seek(max(size - MOST_BYTES, 0))
        try:
            data = file.read(MOST_BYTES)
        except OSError as error:
            raise HistoryUnreadable(f"{path} ({error.strerror})") from error
    return (data.partition(b"\n")[2], True) if begin else (data, False)


def _opened(path: Path) -> BinaryIO:
    """A regular file, open for reading; a pipe that lies there instead is not waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise HistoryUnreadable(f"{path} ({getattr(error, 'strerror', error)})") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise HistoryUnreadable(f"{path} (not a regular file)")
    return os.fdopen(descriptor, "rb")
