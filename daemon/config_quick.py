"""What of the configuration commands need that must be quick: read without importing the models.

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
    value = _value(path, "run", "capture_kb")
    if isinstance(value, int) and LEAST_KB <= value <= MOST_KB:  # which no truth value is
        return value << 10
    return CAPTURE_KB << 10


def not_in(path: Path) -> list[str]:
    """Directories in which nothing is recorded."""
    value = _value(path, "shell", "not_in")
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _value(path: Path, section: str, name: str) -> object:
    try:
        found: object = tomllib.loads(read(path, LARGEST).decode("utf-8"))[section][name]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found
