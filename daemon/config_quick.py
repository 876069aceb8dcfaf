"""One number of the configuration for commands that must be quick: read without importing the models.

A file that is not valid counts as absent here; `sotto config` and the daemon say what is wrong with it.
"""

import tomllib
from pathlib import Path

from daemon.regular import read

LARGEST = 1 << 20
"""Bytes of a configuration that are read."""
CAPTURE_KB = 4_096
LEAST_KB, MOST_KB = 16, 65_536


def capture_limit(path: Path) -> int:
    """Bytes that are kept of one command's output."""
    try:
        value = tomllib.loads(read(path, LARGEST).decode("utf-8"))["run"]["capture_kb"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        value = CAPTURE_KB
    valid = type(value) is int and LEAST_KB <= value <= MOST_KB
    return (value if valid else CAPTURE_KB) << 10
