"""What comes next here, with its probability and why."""

from knowledge.memory.prediction.guess import Guess, Situation
from knowledge.store.memory import Memory


def predict(memory: Memory, after: Situation) -> list[Guess]:
    """What may come next, the most probable first."""
    del memory, after
    return []
