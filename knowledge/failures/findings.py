"""What broke in a run: each thing once, with its names; for the diagnosis service and `sotto diagnose`."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.extract import Diagnose, Extraction, Headline, extract
from knowledge.failures.fingerprint import Print, fingerprint, follows, of_run
from knowledge.failures.test_ids import canonical

MOST = 20
"""Things that are told of one run; the rest are counted."""
AROUND = 6
"""Lines shown after the head of a test that is not the first."""


class Finding(NamedTuple):
    """One thing that broke."""

    headline: Headline
    excerpt: tuple[int, ...]
    """Numbers of the lines to show, in order, at most 40."""
    names: Print
    diagnostic: Diagnostic | None
    """None where no tool was recognised."""


class Findings(NamedTuple):
    """All of a run."""

    extraction: Extraction
    told: tuple[Finding, ...]
    """The most telling first; never none."""
    others: int
    """How many more failing tests there are."""


def findings(
    raw: str, diagnose: Diagnose, command: str = "", status: int | None = None, green: frozenset[str] = frozenset()
) -> Findings:
    """Read what `command` printed. A run of tests is told test by test, anything else as one thing."""
    found = extract(raw, command or None, status, green, diagnose)
    if found.diagnostics and all(map(follows, found.diagnostics)):
        found = _reread(found, extract(raw, command or None, status, green))
    tests = list(_tests(found.diagnostics))
    first = found.headlines[0]
    if not tests:
        main = _main(found)
        names = of_run(found.diagnostics, first.text, command, printed=first.line is not None)
        return Findings(found, (Finding(first, found.excerpt, names, main),), 0)
    tests.sort(key=lambda one: not one.span[0] <= (first.line or 0) <= one.span[1])  # stable: the head's own first
    told = tuple(_finding(found, one, rank) for rank, one in enumerate(islice(tests, MOST)))
    return Findings(found, told, max(0, len(tests) - MOST))


def _reread(found: Extraction, scored: Extraction) -> Extraction:
    """What scores alone show, where diagnostics say only that something failed, or warn, and a line says why."""
    known = [one.span for one in found.diagnostics]
    heads = [one for one in scored.headlines if not any(first <= (one.line or 0) <= last for first, last in known)]
    return replace(scored, headlines=tuple(heads), diagnostics=found.diagnostics) if heads else found


def _tests(diagnostics: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """Each failing test once, as its most telling diagnostic says it."""
    best: dict[str, Diagnostic] = {}
    for one in diagnostics:
        if one.test_id and one.severity == "error":
            name = canonical(one.test_id)
            before = best.get(name)
            if before is None or _says_more(one, before):
                best[name] = one
    yield from best.values()


def _says_more(one: Diagnostic, other: Diagnostic) -> bool:
    return (bool(one.message), len(one.frames), one.line is not None) > (
        bool(other.message),
        len(other.frames),
        other.line is not None,
    )


def _main(found: Extraction) -> Diagnostic | None:
    """The diagnostic that the first headline is of; the first error where it is of none.

    Not one that says only that something failed, where a line that no reader knows says why.
    """
    line = found.headlines[0].line or 0
    errors = [one for one in found.diagnostics if one.severity == "error"]
    own = next((one for one in errors if one.span[0] <= line <= one.span[1]), None)
    return own or next((one for one in errors if not (line and follows(one))), None)


def _finding(found: Extraction, one: Diagnostic, rank: int) -> Finding:
    if rank == 0:
        return Finding(found.headlines[0], found.excerpt, fingerprint(one), one)
    last = min(one.span[1], one.head + AROUND)
    shown = tuple(number for number in found.excerpt if one.span[0] <= number <= one.span[1])
    headline = Headline(
        one.head, f"{one.code}: {one.message}" if one.code and one.code not in one.message else one.message
    )
    return Finding(headline, shown or tuple(range(one.head, last + 1)), fingerprint(one), one)
