"""How much memory this process has, as the system counts it."""

import os
from resource import getpagesize

_STATM = "/proc/self/statm"
_RESIDENT, _DATA = 1, 5


def resident() -> int:
    """Bytes that lie in memory; 0 where the system does not say."""
    return _pages(_RESIDENT) * getpagesize()


def data() -> int:
    """Bytes that count against a limit of data, those of the process that it was forked from among them."""
    return _pages(_DATA) * getpagesize()


def _pages(column: int) -> int:
    """Read bare: it is asked at every rest."""
    try:
        said = os.open(_STATM, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        return int(os.read(said, 128).split()[column])
    finally:
        os.close(said)
