"""Which change broke it: generated repositories with one breaking change among the last 20, asked as the service asks.

The templates and seeds are not those that the weights were learned from (`scripts/failures/fit_suspects.py`).
"""

from collections.abc import Callable, Sequence
from functools import partial

from daemon.bench.figures import PERCENT, Asked, at_least, at_most, percentile
from daemon.bench.suspects_asked import Answer, answers
from daemon.bench.suspects_growth import finding
from daemon.bench.suspects_templates import MEASURED
from knowledge.failures.suspects.bisect import trials
from knowledge.failures.suspects.ranking import CLEAR, Weights, probabilities, shipped
from knowledge.views import RowView

SLICE, FULL = 12, 240
SEEDS = 50_000
"""The first one; those below are learned from."""
TOP, TOP_3, AHEAD = 65.0, 85.0, 10.0
BINS = 5
"""Of the probability of the first, for its reliability."""
SLOWEST_MS = 2_000.0

Order = Callable[[Answer], list[int]]
"""Candidates of a case, the likeliest first."""


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    count = FULL if asked.full else SLICE
    asked.tell(f"which change broke it, {count} histories")
    found = answers(MEASURED, range(SEEDS, SEEDS + count))
    ours = partial(ranked, weights=shipped())
    rows = [
        at_least(f"culprit first, of {len(found)}", share(found, ours, 1), "%", TOP),
        at_least("culprit among the first three", share(found, ours, 3), "%", TOP_3),
        *_ahead("by recency alone", found, ours, latest),
        *_ahead("by overlap of files alone", found, ours, overlapping),
        at_most("error of the probability (ECE)", reliability(found, shipped()) * PERCENT, "points", None),
        at_least("right where it is clear", _clear(found) * PERCENT, "%", None),
        at_most("trials in the order told", *_trials(found)),
        at_most(
            "gathering and seeing the changes (p95)", percentile([one.took_ms for one in found], 95), "ms", SLOWEST_MS
        ),
        *finding(asked),
    ]
    for name, chosen in _kinds(found):
        if not chosen:
            continue
        shares = f"first {share(chosen, ours, 1):.0f} %, among three {share(chosen, ours, 3):.0f} %"
        asked.note(f"{name}: {len(chosen)} cases, {shares}")
    return rows


def share(found: Sequence[Answer], order: Order, most: int) -> float:
    """How often the culprit is among the first, in percent."""
    return sum(not one.culprits.isdisjoint(order(one)[:most]) for one in found) / len(found) * PERCENT


def ranked(answer: Answer, weights: Weights) -> list[int]:
    """As the product ranks them."""
    shares = shares_of(answer, weights)
    return sorted((at for at, chance in enumerate(shares) if chance), key=lambda at: (-shares[at], -at))


def shares_of(answer: Answer, weights: Weights) -> list[float]:
    """How likely each candidate is."""
    return probabilities(
        [one.values for one in answer.candidates], [one.innocent for one in answer.candidates], weights
    )


def latest(answer: Answer) -> list[int]:
    """Recency alone: the last change first."""
    return list(range(len(answer.candidates)))[::-1]


def overlapping(answer: Answer) -> list[int]:
    """Files alone: who touched the innermost file of the stack first, then the later."""
    files = [one.values.get("file", 0.0) for one in answer.candidates]
    return sorted(range(len(files)), key=lambda at: (-files[at], -at))


def reliability(found: Sequence[Answer], weights: Weights) -> float:
    """By how much the probability of the first is wrong on average (expected calibration error), 0 to 1."""
    told = [
        (max(shares), not one.culprits.isdisjoint(ranked(one, weights)[:1])) for one, shares in _with(found, weights)
    ]
    told.sort()
    size = -(-len(told) // BINS)
    bins = [told[at : at + size] for at in range(0, len(told), size)]
    return sum(abs(sum(chance for chance, _ in part) - sum(right for _, right in part)) for part in bins) / len(told)


def _with(found: Sequence[Answer], weights: Weights) -> list[tuple[Answer, list[float]]]:
    return [(one, shares_of(one, weights)) for one in found if any(not each.innocent for each in one.candidates)]


def _ahead(name: str, found: Sequence[Answer], ours: Order, other: Order) -> list[RowView]:
    """Both beside each other: ours must be ten points better."""
    rows = []
    for most, said in ((1, "first"), (3, "among three")):
        theirs = share(found, other, most)
        value = share(found, ours, most)
        rows.append(at_least(f"{said}, against {theirs:.0f} % {name}", value, "%", theirs + AHEAD, theirs))
    return rows


def _clear(found: Sequence[Answer]) -> float:
    told = [one for one, shares in _with(found, shipped()) if max(shares) >= CLEAR]
    return share(told, partial(ranked, weights=shipped()), 1) / PERCENT if told else 0.0


def _trials(found: Sequence[Answer]) -> tuple[float, str, float | None, float]:
    """On average, and in plain halving."""
    each, plain = [], []
    for one, shares in _with(found, shipped()):
        culprit = min(one.culprits, default=None)
        if culprit is not None and shares[culprit]:
            each.append(trials(shares, culprit))
            plain.append(trials([1 / len(shares)] * len(shares), culprit))
    return sum(each) / max(len(each), 1), "", None, sum(plain) / max(len(plain), 1)


def _kinds(found: Sequence[Answer]) -> list[tuple[str, list[Answer]]]:
    sorts = [
        (f"culprit is {sort}", [one for one in found if one.sort == sort])
        for sort in sorted({one.sort for one in found})
    ]
    code = [one for one in found if one.sort == "code"]
    return [
        *sorts,
        ("code, named in the output", [one for one in code if one.named]),
        ("code, not named", [one for one in code if not one.named]),
    ]
