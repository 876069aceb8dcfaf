"""How much was said unasked in the last hour, and whether there is room for more."""

from collections.abc import Iterable

from knowledge.envelope import Envelope
from knowledge.events import SentenceEnded
from knowledge.tasks.budget import Budget, Limits, Refused, Spent

HOUR_US = 3_600_000_000


def too_much(past: Iterable[Envelope], now: int, limit_s: float, seconds: float) -> bool:
    """Whether a sentence of so many seconds goes beyond what may be said unasked; `past` has those before it."""
    spoken_s = sum(_unasked_s(one) for one in past if one.header.at > now - HOUR_US)
    budget = Budget(Limits(spoken_s=limit_s), Spent(spoken_s=spoken_s))
    return isinstance(budget.admit(Spent(spoken_s=seconds)), Refused)


def _unasked_s(seen: Envelope) -> float:
    """Answers, and what somebody asked to be said, count for nothing."""
    event = seen.event
    return event.spoken_ms / 1_000 if isinstance(event, SentenceEnded) and event.why == "announcement" else 0
