"""A small language model of the same sentences, in ARPA: which word follows which two, and that others may."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

BEGIN, END = "<s>", "</s>"
NEVER = -99.0
ORDER, DISCOUNT = 3, 0.03
"""So many words are looked at together; the share of what follows words that goes to what never followed them."""

_Words = tuple[str, ...]
_Counts = Mapping[_Words, Mapping[str, float]]


def arpa(
    weighted: Iterable[tuple[Sequence[str], float]],
    begun: Iterable[tuple[Sequence[str], float]] = (),
    *,
    order: int = ORDER,
    discount: float = DISCOUNT,
) -> str:
    """The model of sentences with their weights, and of beginnings that go on as those do.

    What was never seen falls back on fewer words, down to one: any word of the sentences may follow any other.
    """
    counts: list[dict[_Words, dict[str, float]]] = [defaultdict(partial(defaultdict, float)) for _ in range(order)]
    for words, weight in weighted:
        _count(counts, (BEGIN, *words, END), weight)
    for words, weight in begun:
        _count(counts, (BEGIN, *words), weight)
    tables = [_discounted(of, discount if size else 0.0) for size, of in enumerate(counts)]
    return "\n".join([*_head(tables), *_grams(tables, discount), "\\end\\", ""])


def _count(counts: Sequence[dict[_Words, dict[str, float]]], said: _Words, weight: float) -> None:
    for place in range(1, len(said)):
        for before in range(min(len(counts), place + 1)):
            counts[before][said[place - before : place]][said[place]] += weight


def _discounted(counts: _Counts, discount: float) -> _Counts:
    """Of the words that were seen, their probability, less what is kept for others."""
    whole = {before: sum(seen.values()) for before, seen in counts.items()}
    return {
        before: {after: (1 - discount) * count / whole[before] for after, count in seen.items()}
        for before, seen in counts.items()
    }


def _head(tables: Sequence[_Counts]) -> list[str]:
    sizes = [sum(len(seen) for seen in table.values()) for table in tables]
    return ["\\data\\", *(f"ngram {size + 1}={n + (not size)}" for size, n in enumerate(sizes)), ""]


def _grams(tables: Sequence[_Counts], discount: float) -> list[str]:
    lines = list[str]()
    for size, table in enumerate(tables):
        lines.append(f"\\{size + 1}-grams:")
        last = size + 1 == len(tables)
        rows = sorted((*before, after) for before, seen in table.items() for after in seen)
        if not size:
            lines.append(f"{NEVER} {BEGIN} {_backoff(tables, (BEGIN,), discount):.4f}")
        for words in rows:
            probability = math.log10(table[words[:-1]][words[-1]])
            behind = "" if last else f" {_backoff(tables, words, discount):.4f}"
            lines.append(f"{probability:.4f} {' '.join(words)}{behind}")
        lines.append("")
    return lines


def _backoff(tables: Sequence[_Counts], words: _Words, discount: float) -> float:
    """By how much what follows these words weighs less where it was never seen to, as a logarithm."""
    seen = tables[len(words)].get(words) if len(words) < len(tables) else None
    if seen is None:
        return 0.0
    fewer = sum(_probability(tables, words[1:], after, discount) for after in seen)
    return math.log10(discount / max(1 - fewer, discount / 10))


def _probability(tables: Sequence[_Counts], before: _Words, after: str, discount: float) -> float:
    known = tables[len(before)].get(before, {}).get(after)
    if known is not None:
        return known
    behind = 10 ** _backoff(tables, before, discount)
    return behind * _probability(tables, before[1:], after, discount) if before else 0.0
