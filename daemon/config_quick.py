"""Numbers of the configuration for commands that must be quick: read without importing the models.

A file that is not valid counts as absent here; `sotto config` and the daemon say what is wrong with it.
"""

import importlib
from pathlib import Path

from daemon.regular import read

LARGEST = 1 << 20
"""Bytes of a configuration that are read."""
CAPTURE_KB = 4_096
SUCCESS_KB = 256
LEAST_KB, MOST_KB = 16, 65_536


def capture_limit(path: Path) -> int:
    """Bytes that are kept of one command's output."""
    return _kilobytes(path, "run", "capture_kb", CAPTURE_KB, LEAST_KB)


def success_limit(path: Path) -> int:
    """Bytes that `sotto shell` keeps of the output of a command that succeeded."""
    return _kilobytes(path, "shell", "success_kb", SUCCESS_KB, 0)


def _kilobytes(path: Path, section: str, name: str, default: int, least: int) -> int:
    try:
        text = read(path, LARGEST).decode("utf-8")
        value = importlib.import_module("tomllib").loads(text)[section][name]  # most have no file, and need no parser
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        value = default
    valid = type(value) is int and least <= value <= MOST_KB
    return (value if valid else default) << 10
