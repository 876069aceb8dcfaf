"""The lines of an output that are worth a closer look, and what is known of each."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from knowledge.failures.marks import all_masked, marks, perhaps_telling, vocabulary
from knowledge.failures.terminal import NO_TEXT

ALL_LOOKED_AT = 300
"""Lines up to which each is looked at; of a longer output those with a telling word, those around them, the last."""
LOOKED_AT = 8_000
"""Lines looked at at most."""
AROUND = 10
LAST = 80
SAME = 4
"""Lines alike from which on more of them tell nothing new."""
FAR = 99
HIGHEST = 30
"""Lines of a message above one of its lines among which its head is looked for."""
KIN = 14
"""Characters that lines of one series have in common at their beginning."""


class LookedAt:
    """An output; what is asked of a line is asked by its index."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.masked = all_masked(lines)
        self.alike = Counter(self.masked)
        """How many lines differ from one in numbers only,"""
        self.kin = Counter([line[:KIN] for line in self.masked])
        """and how many begin as it does."""
        self.from_end = _filled_from_end(self.masked)
        """Lines that are not blank from each to the end."""
        self.seen = [index for index in _looked_at(self.masked, self.alike) if self.masked[index] != NO_TEXT]
        self.marks = _marks(lines, self.masked, self.seen)
        self.traces = self._messages_below()
        """Messages that stand below their frames, with the lines above that belong to them."""

    def above_end(self) -> dict[int, int]:
        """For each line how many filled ones stand from it to the next that only tells what followed."""
        follows = vocabulary().follows
        found: dict[int, int] = {}
        distance = FAR
        for index in reversed(self.seen):
            if follows in self.marks[index]:
                distance = 0
            elif self.masked[index]:
                distance += 1
            found[index] = distance
        return found

    def heads(self) -> dict[int, int]:
        """For each line that no headline should be made of, the line of its message that is the headline."""
        kinds = {mark("frame"), mark("drawn")}
        heads = {index: message for message, trace in self.traces.items() for index in trace}
        last = None
        for index in self.seen:
            if self.masked[index] and not self.marks[index] & kinds:
                last = index
            elif last is not None and index - last <= HIGHEST:
                heads.setdefault(index, last)
        return heads

    def _messages_below(self) -> dict[int, range]:
        """As Python writes them."""
        above = mark("frame_above")
        found: dict[int, range] = {}
        end = -1
        for index in self.seen:
            if index > end and above in self.marks[index]:
                first = self.lines[index]
                deep = depth(first) + (not first.lstrip().startswith("File"))
                end = index + 1
                while end < len(self.lines) and self.masked[end] and depth(self.lines[end]) >= deep:
                    end += 1
                if end in self.marks and self.masked[end]:
                    found[end] = range(index, end)
        return found


def depth(line: str) -> int:
    """How far it is indented."""
    return len(line) - len(line.lstrip())


@cache
def mark(name: str) -> int:
    """The place of a mark in the vocabulary."""
    return vocabulary().names.index(name)


def _marks(lines: Sequence[str], masked: Sequence[str], seen: Sequence[int]) -> dict[int, frozenset[int]]:
    """The marks of each line; of lines that differ in numbers only they are looked for once."""
    known: dict[tuple[str, bool], frozenset[int]] = {("", False): frozenset(), ("", True): frozenset()}
    found: dict[int, frozenset[int]] = {}
    for index in seen:
        key = masked[index], lines[index][:1].isspace()
        if key not in known:
            known[key] = marks(lines[index])
        found[index] = known[key]
    return found


def _looked_at(lines: Sequence[str], alike: Counter[str]) -> list[int]:
    """Indexes of the lines worth a closer look."""
    count = len(lines)
    if count <= ALL_LOOKED_AT:
        return list(range(count))
    times: Counter[str] = Counter()
    telling: list[int] = []
    for index in perhaps_telling(lines):
        times[lines[index]] += 1
        if times[lines[index]] <= SAME or alike[lines[index]] - times[lines[index]] < SAME:
            telling.append(index)
    telling.sort(key=lambda index: (alike[lines[index]], min(2 * index, count - index)))
    seen = set(range(max(count - LAST, 0), count))
    for index in telling:
        if len(seen) > LOOKED_AT:
            break
        seen.update(range(max(index - AROUND, 0), min(index + AROUND + 1, count)))
    return sorted(seen)


def _filled_from_end(lines: Sequence[str]) -> list[int]:
    """For each line how many that are not blank stand from it to the end."""
    counts = [0] * len(lines)
    filled = 0
    for index in range(len(lines) - 1, -1, -1):
        filled += bool(lines[index])
        counts[index] = filled
    return counts
