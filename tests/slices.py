"""How much is run: a slice of a long test, or with `--full` all; and on which bubblewrap the sandbox is tried."""

import os

FULL = "FULL_COUNTS"
"""Set while tests are collected and run, in every process of theirs, when the counts are to be full."""
ANOTHER_BWRAP = "ANOTHER_BWRAP"
"""Likewise: where the bubblewrap of `--bwrap` is."""


def of(full: int, a_slice: int) -> int:
    """The count for this run."""
    return full if os.environ.get(FULL) else a_slice
