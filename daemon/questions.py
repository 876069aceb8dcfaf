"""Questions that are on their way to an answer, and until when the next word to each is awaited."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from daemon.alarm import Alarm
from daemon.answers import Asked
from knowledge.clock import Clock
from knowledge.envelope import Envelope

Step = Literal["routing", "embedding", "working", "searching"]


@dataclass
class Open:
    """A question on its way."""

    seen: Envelope
    asked: Asked
    began: float
    ref: str
    """Under which others are asked for it."""
    step: Step = "routing"
    until: float | None = None
    """When its next word is overdue; None where a child is at work, which has its own limit."""
    said_again: bool = False
    """Whether the router was asked twice."""
    reason: str = ""
    hint: str = ""
    """Why it is searched for by words, and what to do about that."""


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

    def add(self, seen: Envelope, asked: Asked, ref: str) -> Open:
        one = self._open[ref] = Open(seen, asked, self._clock.monotonic(), ref)
        return one

    def take(self, ref: str) -> Open | None:
        """One that is done; None where it was given up before."""
        return self._open.pop(ref, None)

    def oldest(self) -> Open:
        return self._open.popitem(last=False)[1]

    def at(self, ref: str, step: Step) -> Open | None:
        """The one that waits there, if it does."""
        one = self._open.get(ref)
        return one if one and one.step == step else None

    def known(self, order: str) -> bool:
        """Whether the order of this id is among them."""
        return any(one.seen.id == order for one in self._open.values())

    def wait(self, one: Open, step: Step, seconds: float | None = None) -> None:
        """It goes on to a step that takes at most so long."""
        one.step, one.until = step, None if seconds is None else self._clock.monotonic() + seconds
        self._ring()

    def overdue(self) -> list[Open]:
        """To be called when `fileno` can be read."""
        self._alarm.hear()
        now = self._clock.monotonic()
        found = [one for one in self._open.values() if one.until is not None and one.until <= now]
        for one in found:
            one.until = None
        self._ring()
        return found

    def took_ms(self, one: Open) -> float:
        return round((self._clock.monotonic() - one.began) * 1_000, 1)

    def _ring(self) -> None:
        awaited = [one.until for one in self._open.values() if one.until is not None]
        if awaited:
            self._alarm.ring_in(max(0.0, min(awaited) - self._clock.monotonic()))
