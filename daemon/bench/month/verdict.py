"""Whether an answer is right, only poor, or says something that is not so."""

from typing import Literal

from daemon.bench.month.answers import Answer
from daemon.bench.month.questions import Question

Verdict = Literal["right", "poor", "false"]
"""`poor`: something is missing; `false`: a person who believes it is wrong."""


def verdict(asked: Question, told: Answer, labels: dict[str, int]) -> Verdict:
    """Raises KeyError for a label that the story does not hold."""
    if asked.right is not None:
        return _exactly({labels[one] for one in asked.right}, set(told.seqs))
    if asked.newest:
        return _one(labels[asked.newest], told.seqs[0] if told.seqs else None)
    if asked.field:
        return _one(asked.is_, told.values.get(asked.field))
    if asked.minutes is not None:
        return "right" if told.minutes is not None and abs(told.minutes - asked.minutes) <= 1 else "false"
    return _nothing(asked.unrecorded, told)


def _nothing(because: str, told: Answer) -> Verdict:
    if told.seqs or told.minutes:
        return "false"
    if because:
        return "right" if because in told.gaps else "false"
    return "poor" if told.gaps else "right"


def _exactly(right: set[int], told: set[int]) -> Verdict:
    """To say nothing where something was is as wrong as to say too much."""
    if told == right:
        return "right"
    return "poor" if told and told < right else "false"


def _one(right: object, told: object) -> Verdict:
    if told is None:
        return "poor"
    return "right" if told == right else "false"
