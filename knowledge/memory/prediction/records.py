"""How predictions fared."""

from knowledge.memory.prediction.guess import Guess, Record
from knowledge.store.memory import Memory


def record(memory: Memory, project: int | None = None) -> list[Record]:
    """By kind."""
    del memory, project
    return []


def worth_offering(memory: Memory, guess: Guess, project: int | None) -> bool:
    """Whether it is likely enough, and its kind is not switched off there."""
    del memory, guess, project
    return False
