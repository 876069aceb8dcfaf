"""How likely each hunk and each command belongs to what made a failure go away.

Every hint that it does is a chance of its own, and they add up as chances do: `1 - (1-a)(1-b)…`. Decision record 13
says what is believed and why.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import PurePosixPath
from typing import NamedTuple

from knowledge.changes.change import Change
from knowledge.changes.hunks import style_only, words
from knowledge.changes.sorting import PathSort, path_sort
from knowledge.failures.fixes.blocks import defined, names
from knowledge.failures.fixes.evidence import Evidence
from knowledge.failures.fixes.nearness import DEEPER, IN_FILE, blocks_of, enclosing, nearness, new_definitions
from knowledge.failures.fixes.net import Done
from knowledge.failures.fixes.reach import Reach

NAMED, MOST_OF_NAMES, FIRM = 0.75, 0.9, 0.5
"""A name that the hunk shares with the message; all of them together; from where on they point at this very hunk."""
NEIGHBOUR, ENCLOSING = 0.15, 0.7
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


class Hints(NamedTuple):
    """What points at one hunk."""

    own: float
    """Chance that the hunk itself belongs to it."""
    file: float
    """The same of its file, whichever of its hunks it is."""
    firm: bool
    """Whether a place or a name points at the hunk."""


class Attribution:
    """What is known of one failure and all that was done meanwhile."""

    def __init__(self, said: Evidence, found: Sequence[Done], reach: Reach) -> None:
        self._said, self._reach, self._found = said, reach, found
        self._words = Counter(word for one in found for word in words(one.hunk))
        self._order = {id(change): rank for rank, change in enumerate(_by_time(one.last for one in found))}
        self._tool = {said.tool, *(part for part in said.tool.split("-") if part)} - {""}

    def candidates(self) -> list[Candidate]:
        """How likely each hunk belongs to it. What speaks for a file goes to those of its hunks that show most."""
        hints = [(one, self._hints(one)) for one in self._found]
        most = dict[str, float]()
        for one, hint in hints:
            most[one.hunk.path] = max(most.get(one.hunk.path, 0.0), hint.own)
        return [Candidate(self._score(one, hint, most[one.hunk.path]), one) for one, hint in hints]

    def _hints(self, one: Done) -> Hints:
        sort = path_sort(one.hunk.path)
        placed, spoken, named = self._placed(one), self._spoken_of(one.hunk.path), self._named(one)
        if sort == "generated" or (sort == "documentation" and not (placed or spoken)):
            return Hints(0.0, 0.0, firm=False)
        near = placed if placed > IN_FILE else 0.0
        file = together([max(placed - near, self._asked_for(one.hunk.path)), spoken, self._cures(sort)])
        own = together([near, named, self._called(one), self._configures(one, sort)])
        return Hints(own, file, firm=bool(near) or named >= FIRM)

    def _score(self, one: Done, hint: Hints, most: float) -> float:
        score = together([hint.own, hint.file * (hint.own / most if most > IN_FILE else 1)])
        if path_sort(one.hunk.path) == "test" and not hint.firm:
            score *= OTHER_TEST
        if one.late is None:
            score *= EARLIER
        if len(one.hunk.before) + len(one.hunk.after) > MANY_LINES:
            score *= LARGE
        if score and style_only(one.hunk) and not (self._said.checks and (hint.file or hint.firm)):
            score = 0.0
        return score * self._recent(one.last)

    # ── hints ─────────────────────────────────────────────────────────────────────────────────────

    def _placed(self, one: Done) -> float:
        """By the places that the failure names; their lines are those of the file when it was red."""
        inside, hunk = enclosing(one), one.late or one.hunk
        places = [place for place in self._said.places if place.path == one.hunk.path]
        return max((nearness(place, hunk, inside, new=new_definitions(one)) for place in places), default=0.0)

    def _spoken_of(self, path: str) -> float:
        """By its name; where a place in it is named, that says more."""
        placed = any(place.path == path and place.line for place in self._said.places)
        return SPOKEN_OF if not placed and PurePosixPath(path).name.lower() in self._said.files else 0.0

    def _named(self, one: Done) -> float:
        """By names that message and hunk share; one that stands in many hunks says little of this one."""
        own = words(one.hunk)
        beside = set() if new_definitions(one) else names([*one.hunk.context_before, *one.hunk.context_after])
        inside = enclosing(one)
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
        called = self._reach.block_depth(one.hunk.path, enclosing(one) | fresh)
        if called is not None:
            return (CALLED if self._said.judged else CALLED_BEFORE) * DEEPER**called
        return 0.0 if blocks_of(one.content.after or one.content.before or "") else READ * DEEPER**depth

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


def _by_time(changes: Iterable[Change]) -> list[Change]:
    return sorted({id(one): one for one in changes}.values(), key=lambda one: one.at)
