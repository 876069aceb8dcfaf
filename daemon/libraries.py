"""Pages of libraries that only the start needed are let go; they stay in the kernel's cache until they are used."""

import contextlib
import ctypes
import mmap
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_HEAD = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ \S+ +/")
_SMAPS = Path("/proc/self/smaps")


def let_go(smaps: Path = _SMAPS) -> None:
    """Let go of what this process has mapped from files and has not changed."""
    libc = ctypes.CDLL(None)
    parts = list[tuple[int, int]]()
    with contextlib.suppress(OSError), smaps.open(encoding="utf-8", errors="replace") as lines:
        parts += unchanged(lines)
    for begin, end in parts:
        libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), mmap.MADV_DONTNEED)


def unchanged(smaps: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where parts of files lie that cannot be written to and of which no page is this process's own."""
    found: tuple[int, int] | None = None
    for line in smaps:
        head = _HEAD.match(line)
        if head:
            found = int(head[1], 16), int(head[2], 16)
        elif not line[0].isupper():
            found = None
        elif found and line.split() == ["Anonymous:", "0", "kB"]:
            yield found
