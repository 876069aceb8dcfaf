"""Questions that are on their way to an answer, and until when the next word to each is awaited."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from daemon.alarm import Alarm
from daemon.answer_stream import AnswerStream
from daemon.answers import Asked, Made
from daemon.spans import Spans, When
from daemon.thought import Thought
from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.events import ProposePlan, RouteQuestion, SpanEnded
from knowledge.redact import clean

Step = Literal["resuming", "routing", "embedding", "working", "searching", "generating", "pausing", "planning"]
Purpose = Literal["answer", "here", "tool", "rest"]
"""What a child calls tools for: the whole answer, the place, a chat model, or what is left when that fails."""


@dataclass
class Open:
    """A question on its way."""

    seen: Envelope
    asked: Asked
    began: float
    at: int
    """When it began, in microseconds UTC."""
    ref: str
    """Under which others are asked for it."""
    stream: AnswerStream
    spans: Spans
    step: Step = "routing"
    until: float | None = None
    """When its next word is overdue; None where a child is at work, which has its own limit."""
    deadline: float | None = None
    """When all of it has to be said."""
    said_again: bool = False
    """Whether the router was asked twice."""
    reason: str = ""
    hint: str = ""
    """Why it is searched for by words, or a chat model does not answer it, and what to do about that."""
    likely: tuple[str, ...] = ()
    """Tools that may be of use."""
    thought: Thought | None = None
    """Where a chat model answers."""
    call: Asked | None = None
    """What is called, where that is not what the router said."""
    purpose: Purpose = "answer"
    job: str = ""
    """Of the child that is at work for it, and what that is for."""
    note: str = ""
    """What is to be said beside its answer."""
    rule: str = ""
    """Of the budget, that stopped it, or by which nothing more was looked for."""
    proposal: tuple[Made, ProposePlan] | None = None
    """Its answer, where that waits for a plan, and what is to be planned."""
    stopped: bool = False
    """Whether it was stopped before it was known where its stream ends."""
    ended: list[SpanEnded] = field(default_factory=list)
    """Steps that are to be told with the next unit."""
    step_at: int = 0
    """When the step began, in microseconds UTC."""

    @property
    def key(self) -> str:
        return self.stream.key

    def to_route(self) -> RouteQuestion:
        """What the router is asked."""
        return RouteQuestion(ref=self.ref, question=clean(self.asked.question), previous=self.asked.previous)

    @property
    def calling(self) -> Asked:
        """What a child is to call now."""
        return self.call or self.asked


class Questions:
    """A small table of them, the oldest first; `fileno` can be read when one is overdue."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._alarm = Alarm()
        self._open: OrderedDict[str, Open] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Open]:
        return iter([*self._open.values()])

    def fileno(self) -> int:
        return self._alarm.fileno()

    def close(self) -> None:
        self._alarm.close()

    def add(self, seen: Envelope, asked: Asked, ref: str, stream: AnswerStream) -> Open:
        now = self._clock.now()
        one = Open(seen, asked, self._clock.monotonic(), now, ref, stream, Spans(seen), step_at=now)
        self._open[ref] = one
        return one

    def take(self, ref: str) -> Open | None:
        """One that is done; None where it was given up before."""
        return self._open.pop(ref, None)

    def oldest(self) -> Open | None:
        """The one that waits longest, of those that can be ended."""
        return next((one for one in self._open.values() if one.step != "resuming"), None)

    def at(self, ref: str, step: Step) -> Open | None:
        """The one that waits there, if it does."""
        one = self._open.get(ref)
        return one if one and one.step == step else None

    def under(self, key: str) -> Open | None:
        """The one with this key."""
        return next((one for one in self._open.values() if one.key == key), None)

    def generating(self, ref: str) -> Open | None:
        """The one for which the chat model writes under this name."""
        return next((one for one in self._open.values() if one.thought and one.thought.awaits(ref)), None)

    def wait(self, one: Open, step: Step, seconds: float | None = None) -> None:
        """It goes on to a step that takes at most so long."""
        one.step, one.step_at = step, self._clock.now()
        self.extend(one, seconds)

    def extend(self, one: Open, seconds: float | None) -> None:
        """It is still at its step, and something was heard of it."""
        one.until = None if seconds is None else self._clock.monotonic() + seconds
        self._ring()

    def limit(self, one: Open, seconds: float) -> None:
        """All of it has to be said within so long, from when it began."""
        one.deadline = one.began + seconds
        self._ring()

    def overdue(self) -> list[Open]:
        """To be called when `fileno` can be read."""
        self._alarm.hear()
        now = self._clock.monotonic()
        found = [one for one in self._open.values() if any(at <= now for at in _due(one))]
        for one in found:
            one.until = None
        self._ring()
        return found

    def late(self, one: Open) -> bool:
        """Whether all of it should have been said; told once."""
        found = one.deadline is not None and one.deadline <= self._clock.monotonic()
        if found:
            one.deadline = None
            self._ring()
        return found

    def took_ms(self, one: Open) -> float:
        return round((self._clock.monotonic() - one.began) * 1_000, 1)

    def step_took(self, one: Open) -> When:
        """The time of the step that it is at."""
        return When(one.step_at, max(0, self._clock.now() - one.step_at))

    def took(self, one: Open) -> When:
        return When(one.at, max(0, self._clock.now() - one.at))

    def _ring(self) -> None:
        awaited = [at for one in self._open.values() for at in _due(one)]
        if awaited:
            self._alarm.ring_in(max(0.0, min(awaited) - self._clock.monotonic()))


def _due(one: Open) -> list[float]:
    return [at for at in (one.until, one.deadline) if at is not None]
