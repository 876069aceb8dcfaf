"""Mistyped commands: one word is nearly another one, and what was typed next is the same command with that one."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from knowledge.history.said import Insight, Past

LEAST = 3
"""Corrections that make a habit."""
SHARE = 0.6
"""Of the times it was typed; a command that exists is not corrected that often."""
RIGHT_SHARE = 0.9
"""How often the right word was typed at least, for each time that the wrong one was."""
SHORTEST, LONG = 3, 6
"""Letters of a word that can be mistyped; and from which on two may be wrong."""
COSTS_S = 8.0
"""A line typed for nothing, its error read, and the line again."""


def typos(past: list[Past | None]) -> Iterator[Insight]:
    """`gti status`, then `git status`: with the word, how often, and how often it was corrected at once."""
    typed = Counter(head for one in past if one for head in _heads(one.command.split()))
    corrected: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for before, after in pairwise(past):
        if before and after and not _went_well(before):
            wrong, right = before.command.split(), after.command.split()
            place = _corrected_at(wrong, right)
            if place is not None:
                pair = (_head(wrong, place), _head(right, place))
                corrected[pair].append((before.command, after.command))
    for (wrong_head, right_head), lines in corrected.items():
        times = typed[wrong_head]
        borne_out = len(lines) >= LEAST and len(lines) >= SHARE * times and typed[right_head] >= RIGHT_SHARE * times
        if borne_out and len(corrected.get((right_head, wrong_head), ())) < len(lines):
            yield Insight("typo", _words(wrong_head, right_head, lines, times), COSTS_S * times)


def _words(wrong: str, right: str, lines: list[tuple[str, str]], times: int) -> str:
    """The evidence; with whole commands where it is always the same one."""
    (always, same) = Counter(lines).most_common(1)[0]
    often = f"{len(lines)} times" if len(lines) < times else "every time"
    if same == len(lines) == times:
        said = f"You typed `{always[0]}` {times} times; the next command was `{always[1]}` {often}."
    else:
        said = f"You typed `{wrong}` {times} times; the next command was the same with `{right}` {often}."
    return f"{said}{_help(wrong, right)}"


def _help(wrong: str, right: str) -> str:
    """What would let it be typed that way."""
    program, _, slipped = wrong.partition(" ")
    if not slipped:
        return f" `alias {wrong}={right}` would catch it."
    meant = right.rpartition(" ")[2]
    return f" `git config --global alias.{slipped} {meant}` would catch it." if program == "git" else ""


def _heads(words: list[str]) -> list[str]:
    """The first word, and the first two."""
    return [_head(words, place) for place in range(min(len(words), 2))]


def _head(words: list[str], place: int) -> str:
    """The command up to the word at a place."""
    return " ".join(words[: place + 1])


def _went_well(one: Past) -> bool:
    return one.status == 0


def _corrected_at(wrong: list[str], right: list[str]) -> int | None:
    """Where the first or second word differs by a slip, and nothing else does."""
    if len(wrong) != len(right):
        return None
    different = [place for place, (one, other) in enumerate(zip(wrong, right, strict=True)) if one != other]
    if len(different) != 1 or different[0] > 1:
        return None
    one, other = wrong[different[0]], right[different[0]]
    return different[0] if slip(one, other) else None


def slip(one: str, other: str) -> bool:
    """Whether a word is another one with a letter too many, too few, wrong, or two of them swapped."""
    if not (one.isalpha() and other.isalpha() and min(len(one), len(other)) >= SHORTEST - 1 and len(other) >= SHORTEST):
        return False
    return 0 < distance(one, other) <= (2 if min(len(one), len(other)) >= LONG else 1)


def distance(one: str, other: str) -> int:
    """Letters to add, remove, replace or swap with the next (restricted Damerau-Levenshtein)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, 1):
        now = [line]
        for column, wanted in enumerate(other, 1):
            best = min(row[column] + 1, now[column - 1] + 1, row[column - 1] + (letter != wanted))
            if line > 1 and column > 1 and letter == other[column - 2] and one[line - 2] == wanted:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, row = row, now
    return row[-1]
