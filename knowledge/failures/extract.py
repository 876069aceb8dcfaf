"""The reason of a failure in what a command printed: headlines, an excerpt, and what readers found."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge.failures.bounded import Bounded, bounded
from knowledge.failures.choose import HEADLINES, excerpt, headlines
from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.marks import vocabulary
from knowledge.failures.score import LEAST, Scored, score
from knowledge.failures.statuses import meaning
from knowledge.failures.terminal import NO_TEXT
from knowledge.failures.text import Text

Diagnose = Callable[[Text, str | None], list[Diagnostic]]

A_LINE = 400
"""Characters from which on a line may hold more than a person reads as one."""
MUCH_BINARY = 0.2
"""Share of the lines that are no text from which on the others are taken for scraps,"""
LOUD = 3.0
"""unless one of them is as telling as this."""

_SIGNALLED = frozenset(("killed", "terminated", "aborted", "segmentation fault", "segmentation fault (core dumped)"))
"""What a shell prints of a program that a signal ended."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One line that says what broke."""

    line: int | None
    """From 1; None where no line says it but the status does."""
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What is told of a failed command's output. Numbers count the lines of the raw output, split at LF, from 1."""

    headlines: tuple[Headline, ...]
    """At most three, the best first; never none."""
    excerpt: tuple[int, ...]
    """Numbers of the lines to show, in order, at most 40; none where nothing readable was printed."""
    diagnostics: tuple[Diagnostic, ...]
    lines: dict[int, str]
    """The text of each line of the excerpt, cleaned and cut."""


def nothing_read(_: Text, __: str | None) -> list[Diagnostic]:
    """No reader: scores alone decide."""
    return []


def extract(
    raw: str,
    command: str | None = None,
    status: int | None = None,
    green: frozenset[str] = frozenset(),
    diagnose: Diagnose = nothing_read,
) -> Extraction:
    """Find the reason in `raw`, what `command` printed before it ended with `status`.

    `green`: masked lines (`marks.masked`) of the last runs that did not fail. `diagnose` finds diagnostics.
    """
    part = bounded(raw)
    text = Text(part.raw)
    found = [one for one in diagnose(text, command) if 1 <= one.span[0] <= one.head <= one.span[1] <= len(text)]
    scored = score(text.lines, green)
    if not _readable(text, scored, found):
        return Extraction((Headline(None, meaning(status) or _without_words(raw, status)),), (), tuple(found), {})
    numbers = headlines(text.lines, scored, found)
    heads = [Headline(part.number(one), _says(text, one, found)) for one in numbers]
    if (meant := meaning(status)) and not (found or _speaks(text, scored, numbers[:1])):
        heads = [Headline(None, meant), *heads][:HEADLINES]
    shown = excerpt(text.lines, scored, found, numbers)
    return Extraction(
        tuple(heads) or (Headline(None, _without_words(raw, status)),),
        tuple(part.number(number) for number in shown),
        tuple(_placed(one, part) for one in found),
        {part.number(number): text.printed(number) for number in shown},
    )


def _says(text: Text, number: int, found: list[Diagnostic]) -> str:
    """Line `number`; of a line that holds a whole report the first that it says."""
    printed = text.printed(number).strip()
    if len(printed) <= A_LINE or not printed.startswith(("{", "[", "<")):
        return printed
    said = sorted((one for one in found if one.head == number), key=lambda one: one.severity != "error")
    return next((f"{one.code}: {one.message}" if one.code else one.message for one in said), printed)


def _speaks(text: Text, scored: Scored, numbers: list[int]) -> bool:
    """Whether the best line says more than the status does."""
    return any(
        scored.marks[number - 1] & vocabulary().speaking and text.line(number).strip().lower() not in _SIGNALLED
        for number in numbers
    )


def _readable(text: Text, scored: Scored, found: list[Diagnostic]) -> bool:
    """Whether there is text, and not only scraps of it in what is no text."""
    filled = [line for line in text.lines if line.strip()]
    binary = filled.count(NO_TEXT)
    if binary < MUCH_BINARY * len(filled):
        return True
    return bool(found) or (
        len(filled) > binary and max((scored.telling[index] for index in scored.seen), default=LEAST) > LOUD
    )


def _without_words(raw: str, status: int | None) -> str:
    """The headline where no line can be one."""
    how = "It failed" if status is None else f"It failed with status {status}"
    return f"{how} and printed {'nothing readable' if raw.strip() else 'nothing'}"


def _placed(one: Diagnostic, part: Bounded) -> Diagnostic:
    """A diagnostic with the line numbers of the whole output."""
    if not part.skipped:
        return one
    headline = None if one.headline is None else part.number(one.headline)
    return replace(one, span=(part.number(one.span[0]), part.number(one.span[1])), headline=headline)
