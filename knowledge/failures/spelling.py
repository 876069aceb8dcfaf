"""What somebody may have meant who typed something else."""

import difflib
from collections.abc import Iterable

from knowledge.history.typos import distance

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
LONG, LONGER = 5, 9
"""Letters from which on two, and three, may be wrong."""
CLOSE = 0.5
"""How alike words of a closed list are at least, as `difflib` counts."""


def near(typed: str, names: Iterable[str], most: int = 3, everyday: frozenset[str] = frozenset()) -> list[str]:
    """Names that may have been meant, all with as few wrong letters, the likeliest first.

    A short word has many neighbours: in place of one of up to four letters only `everyday` names are given that a slip
    of the fingers explains, and names of the same letters.
    """
    allowed = 1 + (len(typed) >= LONG) + (len(typed) >= LONGER)
    found = []
    for name in names:
        if name == typed or abs(len(name) - len(typed)) > allowed or len(set(name) ^ set(typed)) > 2 * allowed:
            continue
        off = distance(typed, name)
        swapped = sorted(typed) == sorted(name)
        short = len(typed) < LONG
        if off <= allowed and len(name) > 1 and (not short or swapped or (name in everyday and _slipped(typed, name))):
            known = name not in everyday
            found.append((off, known, not swapped, typed[:1] != name[:1], not _slipped(typed, name), name))
    return [entry[-1] for entry in sorted(found)[:most] if entry[0] == min(found)[0]]


def likely(typed: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The same out of a closed list, of which one must have been meant: looser."""
    known = sorted(set(names) - {typed})
    best = difflib.get_close_matches(typed, known, n=most * 2, cutoff=CLOSE)
    off = {name: distance(typed, name) for name in best}
    least = min(off.values(), default=0)
    may = max(LONG // 2, len(typed) // 2)
    close = [name for name in best if off[name] <= least + (least > 1) and (off[name] <= may or typed in name)]
    return sorted(close, key=lambda name: (off[name], not name.startswith(typed)))[:most]


def alike(one: str, other: str) -> bool:
    """Whether a word can have been meant by the other: by a slip, or as a part of it."""
    if min(len(one), len(other)) > 1 and (one in other or other in one):
        return True
    return distance(one, other) <= max(1, max(len(one), len(other)) // 2)


def shared(one: str, other: str) -> float:
    """Share of letters that both have in the same order, 0 to 1."""
    return difflib.SequenceMatcher(None, one, other).ratio()


def _slipped(typed: str, name: str) -> bool:
    """Whether one key was missed for the next, hit with it, pressed twice, left out, or two were swapped."""
    if len(typed) < len(name):
        return True
    if len(typed) > len(name):
        at = next((at for at, (one, other) in enumerate(zip(typed, name, strict=False)) if one != other), len(name))
        return any(_beside(typed[at], one) for one in typed[max(at - 1, 0) : at] + typed[at + 1 : at + 2])
    wrong = [(one, other) for one, other in zip(typed, name, strict=True) if one != other]
    return sorted(typed) == sorted(name) or all(_beside(one, other) for one, other in wrong)


def _beside(one: str, other: str) -> bool:
    places = [(row, keys.index(key)) for key in (one, other) for row, keys in enumerate(KEYS) if key in keys]
    if len(places) != 2:  # noqa: PLR2004 - both are letters
        return False
    return abs(places[0][0] - places[1][0]) <= 1 and abs(places[0][1] - places[1][1]) <= 1
