"""How likely each hunk and each command belongs to what made a failure go away.

Every hint that it does is a chance of its own, and they add up as chances do: `1 - (1-a)(1-b)…`. Decision record 13
says what is believed and why.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import PurePosixPath

from knowledge.changes.change import Change
from knowledge.changes.hunks import Hunk, lines_of, style_only, words
from knowledge.changes.sorting import PathSort, path_sort
from knowledge.failures.fixes.blocks import Block, around, blocks, defined, names
from knowledge.failures.fixes.evidence import Evidence, Place
from knowledge.failures.fixes.net import Done
from knowledge.failures.fixes.reach import Reach

NEAR = ((2, 0.75), (8, 0.6), (25, 0.45))
"""Lines between a hunk and a place that the failure names, and how likely it belongs then."""
IN_FUNCTION, IN_FILE = 0.6, 0.2
DEEPER = 0.9
"""By how much each step away from the place where it broke, and each call, is likelier to be another matter."""
NAMED, MOST_OF_NAMES = 0.6, 0.85
"""A name that the hunk shares with the message; and all of them together."""
NEIGHBOUR, ENCLOSING = 0.25, 0.7
"""How much a name counts that stands beside the hunk, or is that of the function it lies in."""
SPOKEN_OF = 0.6
"""The message speaks of the file by name."""
CALLED, CALLED_BEFORE, READ, ASKED_FOR = 0.5, 0.25, 0.35, 0.15
"""The hunk lies in what failing code calls where a result is not as expected; where the code could not go on, and so
had come back from there; in data that it reads; anywhere in a file that it asks for."""
CONFIGURED = 0.35
"""The file configures the tool that complains."""
EARLIER = 0.5
"""What had been done before the last red run did not suffice."""
OTHER_TEST = 0.3
LOCK = 0.6
"""A lock file follows from its manifest."""
OF_OLD = 0.15
"""By how much what was done first is less likely than what was done last."""
MANY_LINES, LARGE = 60, 0.85


@dataclass(frozen=True)
class Candidate:
    """A hunk or a command, and how likely it belongs to the fix."""

    score: float
    done: Done | None = None
    command: Change | None = None


class Attribution:
    """What is known of one failure and all that was done meanwhile."""

    def __init__(self, said: Evidence, found: Sequence[Done], reach: Reach) -> None:
        self._said, self._reach = said, reach
        self._words = Counter(word for one in found for word in words(one.hunk))
        self._order = {id(change): rank for rank, change in enumerate(_by_time(one.last for one in found))}
        self._tool = {said.tool, *(part for part in said.tool.split("-") if part)} - {""}

    def of(self, one: Done) -> Candidate:
        """How likely a hunk belongs to it."""
        sort = path_sort(one.hunk.path)
        placed, spoken = self._placed(one), self._spoken_of(one.hunk.path)
        if sort == "generated" or (sort == "documentation" and not (placed or spoken)):
            return Candidate(0.0, one)
        led = max(placed, self._asked_for(one.hunk.path))
        chances = [led, spoken, self._named(one), self._called(one), self._cures(sort), self._configures(one, sort)]
        score = together(chances)
        if sort == "test" and placed <= IN_FILE:
            score *= OTHER_TEST
        if one.late is None:
            score *= EARLIER
        if len(one.hunk.before) + len(one.hunk.after) > MANY_LINES:
            score *= LARGE
        if score and style_only(one.hunk) and not (self._said.checks and (placed or spoken)):
            score = 0.0
        return Candidate(score * self._recent(one.last), one)

    # ── hints ─────────────────────────────────────────────────────────────────────────────────────

    def _placed(self, one: Done) -> float:
        """By the places that the failure names; their lines are those of the file when it was red."""
        inside, hunk = _enclosing(one), one.late or one.hunk
        places = [place for place in self._said.places if place.path == one.hunk.path]
        return max((_near(place, hunk, inside, new=_new(one)) for place in places), default=0.0)

    def _spoken_of(self, path: str) -> float:
        """By its name; where a place in it is named, that says more."""
        placed = any(place.path == path and place.line for place in self._said.places)
        return SPOKEN_OF if not placed and PurePosixPath(path).name.lower() in self._said.files else 0.0

    def _named(self, one: Done) -> float:
        """By names that message and hunk share; one that stands in many hunks says little of this one."""
        own = words(one.hunk)
        beside = set() if _new(one) else names([*one.hunk.context_before, *one.hunk.context_after])
        inside = _enclosing(one)
        chances = []
        for name, weight in self._said.names.items():
            share = 1.0 if name in own else ENCLOSING if name in inside else NEIGHBOUR if name in beside else 0.0
            if share:
                chances.append(NAMED * weight * share / max(1, self._words[name]) ** 0.5)
        return min(MOST_OF_NAMES, together(chances))

    def _asked_for(self, path: str) -> float:
        return ASKED_FOR if path in self._reach.files else 0.0

    def _called(self, one: Done) -> float:
        """Whether the failing code calls what the hunk lies in or defines, or reads the file as data."""
        depth = self._reach.files.get(one.hunk.path)
        if depth is None:
            return 0.0
        fresh = {name for line in (*one.hunk.before, *one.hunk.after) if (name := defined(line))}
        called = self._reach.block_depth(one.hunk.path, _enclosing(one) | fresh)
        if called is not None:
            return (CALLED if self._said.judged else CALLED_BEFORE) * DEEPER**called
        return 0.0 if _blocks(one.content.after or one.content.before or "") else READ * DEEPER**depth

    def _cures(self, sort: PathSort) -> float:
        """Whether files of this sort are what helps against failures that read so."""
        cure = {"manifest": "dependency", "lock": "dependency"}.get(sort, sort)
        chance = max((one.cures.get(cure, 0.0) for one in self._said.affinities), default=0.0)
        return chance * LOCK if sort == "lock" else chance

    def _configures(self, one: Done, sort: PathSort) -> float:
        """Whether the file, or the part of it, bears the name of the tool that complains."""
        if sort not in {"configuration", "manifest"} or not self._tool:
            return 0.0
        text = " ".join([one.hunk.path, *one.hunk.before, *one.hunk.after, *one.hunk.context_before]).lower()
        return CONFIGURED if any(tool in text for tool in self._tool) else 0.0

    def _recent(self, change: Change) -> float:
        last = max(self._order.values(), default=0)
        return 1 - OF_OLD * (last - self._order[id(change)]) / last if last else 1.0


def together(chances: Iterable[float]) -> float:
    """The chance that any of them is right."""
    return 1 - reduce(lambda left, chance: left * (1 - chance), chances, 1.0)


def _near(place: Place, hunk: Hunk, inside: Collection[str], *, new: bool) -> float:
    """By the place of one frame; what lies in another function than that is only in the same file."""
    first, last = hunk.start, hunk.start + max(0, len(hunk.before) - 1)
    if place.line is None:
        near = IN_FILE
    else:
        far = max(first - place.line, place.line - last, 0)
        near = next((chance for most, chance in NEAR if far <= most), IN_FILE)
        if new or _elsewhere(place.line, hunk):
            near = IN_FILE
    same = IN_FUNCTION if place.function and place.function in inside else 0.0
    return max(near, same) * DEEPER ** min(place.rank, 6)


def _elsewhere(line: int, hunk: Hunk) -> bool:
    """Whether the line stands in a definition that the hunk leaves alone."""
    mine = [*around(_blocks(hunk.whole.before or "" if hunk.whole else ""), line, line)][-1:]
    end = hunk.start + len(hunk.before)
    return any(end <= one.first or hunk.start > one.last for one in mine)


def _enclosing(one: Done) -> set[str]:
    """Names of the definitions that a hunk lies in, as the file is and as it was."""
    hunk, found = one.hunk, set[str]()
    for text, first, count in (
        (one.content.after, hunk.new_start, len(hunk.after)),
        (one.content.before, hunk.start, len(hunk.before)),
    ):
        if text:
            found |= {block.name for block in around(_blocks(text), first, first + max(0, count - 1))}
    return found


def _new(one: Done) -> bool:
    """Whether the hunk puts in whole definitions and nothing else."""
    hunk = one.hunk
    if hunk.before or not one.content.before:
        return False
    first = hunk.new_start
    mine = [block for block in _blocks(one.content.after or "") if first <= block.first < first + len(hunk.after)]
    held = {number for block in mine if block.last > block.first for number in range(block.first, block.last + 1)}
    filled = {number for number, line in enumerate(hunk.after, first) if line.strip()}
    return bool(filled) and filled <= held


@lru_cache(maxsize=128)
def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(blocks(lines_of(text)))


def _by_time(changes: Iterable[Change]) -> list[Change]:
    return sorted({id(one): one for one in changes}.values(), key=lambda one: one.at)
