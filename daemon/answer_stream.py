"""The stream of one answer, as its writer has it: what is in it, where the next chunk goes, and a mark on each unit.

A process that died may have left units on their way. The mark is a bookmark of the answer's own which every unit moves
on: whoever takes the answer up begins at a higher one, and what is older leaves no trace when it arrives.
"""

from collections.abc import Iterable
from contextlib import suppress

from knowledge.envelope import Envelope
from knowledge.events import AnswerQuestion, OutputAppended
from knowledge.reasoning import parts
from knowledge.reasoning.parts import Again, End, Part, Plan, Structured, Text, answer_text, read, stream_of
from knowledge.redact import Clean, clean
from knowledge.store.log_writer import Bookmark

WITHHELD = clean("(withheld)")
UNITS = 1 << 20
"""Units of one life; a life is the millisecond in which it began."""


def key_of(order: Envelope) -> str:
    """Under which a question is answered."""
    asked = order.event
    return parts.key_of(asked.key if isinstance(asked, AnswerQuestion) else "", order.id)


class AnswerStream:
    """One life of the writer of one answer."""

    def __init__(self, key: str, now: int, before: int = -1) -> None:
        """`now` is in microseconds UTC; `before` the mark that earlier lives left, where there were any."""
        self.key = key
        self.parts: list[tuple[int, Part]] = []
        """With their offsets."""
        self._mark = max(now // 1_000, before // UNITS + 1) * UNITS

    @property
    def off(self) -> int:
        """Of the next chunk."""
        return self.parts[-1][0] + 1 if self.parts else 0

    @property
    def plan(self) -> Plan | None:
        return next((part for _, part in self.parts if isinstance(part, Plan)), None)

    @property
    def ended(self) -> bool:
        return bool(self.parts) and isinstance(self.parts[-1][1], End)

    @property
    def text(self) -> str:
        """What is said, and counts."""
        return answer_text(self.parts)

    @property
    def begins(self) -> int | None:
        """Offset of the first chunk of text that counts; None where there is none."""
        anew = max((off for off, part in self.parts if isinstance(part, Again)), default=-1)
        return next((off for off, part in self.parts if isinstance(part, Text) and off > anew), None)

    def taken_up(self, found: Iterable[tuple[int, Part]]) -> None:
        """Go on after what an earlier life wrote."""
        self.parts = [*found]

    def append(self, said: Iterable[Part]) -> list[OutputAppended]:
        """The chunks of some parts, which are in it from now on."""
        return [self._chunk(part) for part in said]

    def mark(self) -> Bookmark:
        """For the next unit."""
        self._mark += 1
        return Bookmark(stream_of(self.key), self._mark)

    def marked(self, position: int) -> bool:
        """Whether the mark that the log has is the last of this life."""
        return position == self._mark

    def _chunk(self, part: Part) -> OutputAppended:
        off, text = self.off, clean(part.text) if isinstance(part, Text) else _written(part)
        self.parts.append((off, Text(text) if isinstance(part, Text) else part))
        return OutputAppended(stream=stream_of(self.key), off=off, kind=part.kind, text=text)


def _written(part: Structured) -> Clean:
    """As JSON. What looks like a secret only because two clean texts stand beside each other must not break it."""
    said = part.model_dump_json()
    found = clean(said)
    if found == said:
        return found
    with suppress(ValueError):
        read(part.kind, found)
        return found
    withheld = {name: WITHHELD for name, value in part if isinstance(value, Clean)}
    return clean(part.model_copy(update=withheld).model_dump_json())
