"""The one decision: whether a candidate is spoken, shown, held, kept for the digest, or dropped. Pure."""

from dataclasses import dataclass
from functools import cached_property

from knowledge.attention.again import again
from knowledge.attention.candidate import Candidate
from knowledge.attention.context import Context
from knowledge.attention.flip import flip
from knowledge.attention.history import History
from knowledge.attention.judging import Judgement, judge
from knowledge.attention.parameters import Parameters
from knowledge.attention.record import decided
from knowledge.events import AnnouncementDecided


@dataclass(frozen=True)
class Verdict(Judgement):
    """With what would have turned it, and when time alone does."""

    candidate: Candidate
    parameters: Parameters
    flip: str
    again: int | None
    """Microseconds UTC; none where time alone changes nothing."""
    looked: int

    @cached_property
    def announcement(self) -> AnnouncementDecided:
        """For the log."""
        return decided(self.candidate, self, self.parameters, self.looked, flip=self.flip)


def decide(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Verdict:
    """No clock, no input, no output, no chance: the same inputs give the same verdict, on any day."""
    found = judge(candidate, context, history, parameters)
    return Verdict(
        **vars(found),
        candidate=candidate,
        parameters=parameters,
        flip=flip(candidate, context, history, parameters),
        again=again(candidate, context, history, parameters) if found.held else None,
        looked=history.looked + 1,
    )
