"""How much of a long test is run: a slice of it, or with `--full` all."""

import os

FULL = "FULL_COUNTS"
"""Set while tests are collected and run, in every process of theirs, when the counts are to be full."""


def of(full: int, a_slice: int) -> int:
    """The count for this run."""
    return full if os.environ.get(FULL) else a_slice
