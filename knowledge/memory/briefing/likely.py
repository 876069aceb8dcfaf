"""What probably comes next."""

from knowledge.events import NextPredicted
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.material import Likely

OFFERED = 20


def likely(asked: Asked) -> tuple[Likely, ...]:
    """The likeliest first."""
    told = asked.newest(NextPredicted.__name__, since=0, limit=OFFERED)
    return tuple(
        Likely(one.event.what, one.event.said, one.event.probability, (one.seq, one.event.after))
        for one in told[:1]
        if isinstance(one.event, NextPredicted)
    )
