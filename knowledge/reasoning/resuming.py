"""How far reasoning had come, by the parts of its stream."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.reasoning.cited import is_missing
from knowledge.reasoning.parts import Again, Called, Part, Result, Sources, Text, answer_text

INTERRUPTED = "it was interrupted"
"""Why text is void that was not wrong, but could not be gone on with."""


class Left(NamedTuple):
    """What was there when it ended."""

    calls: Sequence[Called] = ()
    results: Sequence[Result] = ()
    """Of the first calls; the last call may have none."""
    sent_back: Sequence[tuple[str, str]] = ()
    """Answers that were to be written anew, and why."""
    text: str = ""
    """Of the answer, as far as it counts."""
    sources: Sequence[str] | None = None
    """None where the answer was not complete."""


def left(chunks: Sequence[tuple[int, Part]]) -> Left:
    """Of parts with their offsets, in order."""
    parts = [part for _, part in chunks]
    again = [(off, one) for off, one in chunks if isinstance(one, Again) and is_missing(one.why)]
    return Left(
        [one for one in parts if isinstance(one, Called)],
        [one for one in parts if isinstance(one, Result)],
        [(_void(chunks, off, one), one.why) for off, one in again],
        answer_text(chunks),
        next((one.ids for one in parts if isinstance(one, Sources)), None),
    )


def _void(chunks: Sequence[tuple[int, Part]], off: int, again: Again) -> str:
    """The text that did not count from then on."""
    return "".join(part.text for at, part in chunks if isinstance(part, Text) and again.since <= at < off)
