"""From weights and diagnostics to what a person is shown: up to three headlines and an excerpt."""

from collections.abc import Iterator, Sequence
from itertools import islice

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.marks import vocabulary
from knowledge.failures.score import LEAST, Scored

EXCERPT = 40
"""Lines shown at most."""
HEADLINES = 3
APART = 5
"""Lines between two headlines that scores alone give: nearer ones belong to the same message."""
TAIL = 20
"""Lines of the end that are shown where nothing is telling."""
DOUBT = 2.0
"""Expected number of telling lines in the excerpt below which the end is shown as well."""
SILENT = 0.5
"""What a line that bears no telling word or form loses as a headline."""
MUCH = 1.2
"""Difference in telling from which on a later line goes before an earlier one with the same marks."""
EARLY = 50
"""Lines with the same marks among which the first is looked for."""
SAID_FIRST, SAID_LATER = 0.9, 0.6
"""Chance of a line of the first error that a reader found, and of later ones."""
SAID_WARNING = 0.1
"""Share of their chance that lines of warnings keep."""
FIRST_LINES, LATER_LINES = 12, 3
"""Lines of one diagnostic that its reader's word counts for; the rest stand by their own chance."""


def headlines(lines: Sequence[str], scored: Scored, diagnostics: Sequence[Diagnostic]) -> list[int]:
    """Numbers of the lines to read first, the best first: what readers call an error, then what is most telling."""
    found = _heads(errors(scored, diagnostics), scored)[:HEADLINES]
    for index in _by_telling(lines, scored, _warned(scored, diagnostics)):
        if len(found) == HEADLINES:
            break
        number = index + 1
        if all(abs(number - other) > APART for other in found):
            found.append(number)
    return found


def excerpt(
    lines: Sequence[str], scored: Scored, diagnostics: Sequence[Diagnostic], heads: Sequence[int] | None = None
) -> list[int]:
    """Numbers of the lines to show, in order; as many as are likely to make the excerpt better, at most EXCERPT.

    `lines` are those that `scored` weighs; `heads` are their `headlines`, where they have been found before.
    """
    heads = headlines(lines, scored, diagnostics) if heads is None else heads
    chance = _with_diagnostics(scored, diagnostics)
    room = EXCERPT - len(heads)
    picked = _worth_showing(chance, room)
    shown = {*heads, *(index + 1 for index in picked)}
    if sum(chance[index] for index in picked) < DOUBT and not errors(scored, diagnostics):
        shown |= set(_end(lines, min(TAIL, EXCERPT - len(shown))))
    return sorted(_closed(shown, len(lines)))


def errors(scored: Scored, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What readers found and call an error, in the order in which it stands.

    Without what only follows from the reason (`make: *** … Error 2` is an error of make too) and lines of a log.
    """
    apart = frozenset(vocabulary().names.index(name) for name in ("follows", "quiet"))
    given: dict[int, Diagnostic] = {}
    for one in diagnostics:
        if one.severity == "error" and not scored.marks.get(one.head - 1, frozenset()) & apart:
            given.setdefault(one.head, one)
    return sorted(given.values(), key=lambda one: one.span)


def _heads(found: Sequence[Diagnostic], scored: Scored) -> list[int]:
    """Heads of errors: those of the tool whose errors are most telling first; of one tool the first first."""
    weight: dict[str, float] = {}
    for one in found:
        weight[one.tool] = max(weight.get(one.tool, LEAST), scored.telling[one.head - 1])
    return [one.head for one in sorted(found, key=lambda one: -weight[one.tool])]


def _by_telling(lines: Sequence[str], scored: Scored, warned: frozenset[int]) -> Iterator[int]:
    """Indexes, the most telling first, warnings last; for a line within a message its head.

    Of lines that bear the same marks the first goes before all that are not much more telling: of many errors in a row
    the first is the one to read.
    """
    speaking = vocabulary().speaking
    telling = [
        one - (SILENT if speaking.isdisjoint(scored.marks.get(index, speaking)) else 0)
        for index, one in enumerate(scored.telling)
    ]
    groups: dict[frozenset[int], list[int]] = {}
    filled = [index for index in scored.seen if lines[index].strip()]
    for index in filled:
        groups.setdefault(scored.marks[index], []).append(index)
    given: set[int] = set()
    for index in sorted(filled, key=lambda index: (index in warned, -telling[index], -index)):
        early = islice(groups[scored.marks[index]], EARLY)
        first = next((one for one in early if telling[one] >= telling[index] - MUCH), index)
        head = scored.heads.get(first, first)
        if head not in given:
            given.add(head)
            yield head


def _with_diagnostics(scored: Scored, diagnostics: Sequence[Diagnostic]) -> list[float]:
    """Chances, raised where a reader found an error and lowered where it found a warning."""
    chance = list(scored.chance)
    for index in _warned(scored, diagnostics):
        chance[index] *= SAID_WARNING
    for rank, one in enumerate(errors(scored, diagnostics)):
        count, least = (FIRST_LINES, SAID_FIRST) if rank == 0 else (LATER_LINES, SAID_LATER)
        start = one.head if one.test_id or rank else one.span[0]
        for number in range(start, min(one.span[1], start + count - 1) + 1):
            chance[number - 1] = max(chance[number - 1], least)
        chance[one.head - 1] = max(chance[one.head - 1], SAID_FIRST)
    return chance


def _warned(scored: Scored, diagnostics: Sequence[Diagnostic]) -> frozenset[int]:
    """Indexes of the lines that warn, where something else is called an error; a linter fails for its warnings."""
    if not errors(scored, diagnostics):
        return frozenset()
    return frozenset(
        index for one in diagnostics if one.severity == "warning" for index in range(one.span[0] - 1, one.span[1])
    )


def _worth_showing(chance: Sequence[float], room: int) -> list[int]:
    """Indexes of the lines with which the expected F1 of the excerpt is greatest.

    With the k likeliest lines shown it is about 2·Σ(their chances) / (k + Σ(all chances)).
    """
    order = sorted((index for index, one in enumerate(chance) if one > 0), key=lambda index: -chance[index])[:room]
    wanted = sum(chance)
    best = gain = 0.0
    size = 0
    for count, index in enumerate(order, 1):
        gain += chance[index]
        if (expected := gain / (count + wanted)) > best:
            best, size = expected, count
    return order[:size]


def _end(lines: Sequence[str], count: int) -> list[int]:
    """The last lines that are not blank."""
    filled = (number for number in range(len(lines), 0, -1) if lines[number - 1].strip())
    return list(islice(filled, max(count, 0)))


def _closed(shown: set[int], count: int) -> set[int]:
    """With single missing lines between shown ones, as far as there is room."""
    for number in sorted(shown):
        if len(shown) >= EXCERPT:
            break
        if number + 2 in shown and number + 1 <= count:
            shown.add(number + 1)
    return shown
