"""What a probability is worth: of what was thought so probable before, how much came true."""

from typing import NamedTuple

from knowledge.store.memory import Memory

BINS = 10
KEPT = 0.985
"""What each new prediction of a bin leaves of the weight of those before it."""
PRIOR = 20
"""Predictions that a bin is as good as having seen, all as good as they were thought to be."""


class Bin(NamedTuple):
    """Predictions that were thought about equally probable."""

    said: float
    thought: float
    """Sum of their probabilities."""
    right: float


def bins(memory: Memory, what: str) -> dict[int, Bin]:
    """The silent predictions of a kind, by tenths of probability."""
    rows = memory.database.all("silent_bins", {"what": what})
    return {row["bin"]: Bin(row["said"], row["thought"], row["right"]) for row in rows}


def calibrated(known: dict[int, Bin], raw: float) -> float:
    """The share of equally probable predictions that came true; between the middles of two bins a straight line."""
    at = min(max(raw, 0.0), 1.0) * BINS - 0.5
    low = min(max(int(at // 1), 0), BINS - 1)
    share = min(max(at - low, 0.0), 1.0)
    moved = _moved(known, low) * (1 - share) + _moved(known, min(low + 1, BINS - 1)) * share
    return min(max(raw + moved, 0.0), 1.0)


def _moved(known: dict[int, Bin], at: int) -> float:
    """How far what came true lies from what was thought."""
    found = known.get(at)
    return (found.right - found.thought) / (found.said + PRIOR) if found else 0.0
