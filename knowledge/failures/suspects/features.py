"""What the ranking sees of each change since the last green run: numbers from 0 to 1, and what they were found by."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.changes.change import Change
from knowledge.changes.hunks import Hunk, hunks, lines_of, style_only
from knowledge.changes.sorting import path_sort
from knowledge.failures.suspects import wording
from knowledge.failures.suspects.evidence import Evidence, Sources
from knowledge.failures.suspects.outline import NAME, outline
from knowledge.failures.suspects.ownership import Ownership
from knowledge.failures.suspects.reach import Reach

FADES = 0.9
"""What one change more in between leaves of being recent."""
LARGEST = 2_000
"""Lines of hunks that are looked at in one change."""
_WORD = re.compile(r"\w+")
_PREFIX = re.compile(r"[rRuUbBfF]{1,2}$")
SURROUNDINGS = 2
"""Lines around a failing one whose names count."""


class Spot(NamedTuple):
    """Where a change is, as the file was when it failed."""

    path: str
    line: int | None


@dataclass
class Seen:
    """One change as the ranking sees it."""

    change: Change
    values: dict[str, float]
    """By the names of the weights; what is 0 is left out."""
    spot: Spot | None = None
    """Where it comes nearest to what failed."""
    because: dict[str, str] = field(default_factory=dict)
    """What a value was found by, for a person."""
    innocent: bool = False
    """It only changed how code looks, or was undone before it failed."""


def features(
    found: Evidence, changes: Sequence[Change], sources: Sources, blamed: frozenset[str] = frozenset()
) -> list[Seen]:
    """Every change since the last green run, the oldest first, as the changes came.

    `blamed` are paths that fixes of the same failure changed before.
    """
    return list(_Look(found, changes, sources, blamed).all())


class _Look:
    """All changes against one failure."""

    def __init__(self, found: Evidence, changes: Sequence[Change], sources: Sources, blamed: frozenset[str]) -> None:
        self._found, self._changes, self._blamed = found, changes, blamed
        self._own = Ownership(changes)
        self._sources = self._reading(sources)
        self._hunks = [list(_hunks(change)) for change in changes]
        paths = dict.fromkeys(content.path for change in changes for content in change.contents)
        self._reach = Reach(found, self._sources, paths)
        documents = [wording.of_change(change, own) for change, own in zip(changes, self._hunks, strict=True)]
        self._said = wording.alike(wording.tokens(found.said), documents)
        self._code = wording.alike(wording.tokens(self._failing_code()), documents)
        self._ranks: dict[str, int] = {}
        for place in found.places:
            self._ranks[place.path] = min(place.rank, self._ranks.get(place.path, place.rank))

    def all(self) -> Iterator[Seen]:
        for index, change in enumerate(self._changes):
            own = self._hunks[index]
            telling = [one for one in own if not _is_style(one)]
            seen = Seen(change, {})
            only_style = bool(own) and not telling and not change.unknown
            seen.innocent = only_style or self._own.undone(index, change)
            self._judge(index, seen, telling)
            seen.values = {name: round(value, 4) for name, value in seen.values.items() if value}
            yield seen

    def _judge(self, index: int, seen: Seen, own: Sequence[Hunk]) -> None:
        change, values = seen.change, seen.values
        values["recent"] = FADES ** (len(self._changes) - 1 - index)
        values["said"], values["code"] = self._said[index], self._code[index]
        self._owned(index, seen)
        self._touched(seen)
        self._called(index, seen)
        self._named(seen, own)
        values.update(_kinds(change, own))
        paths = {*(content.path for content in change.contents), *change.unknown}
        values["blamed"] = float(not self._blamed.isdisjoint(paths))
        if values.get("dependency") or values.get("environment") or values.get("configuration"):
            values["outside"] = float(self._outside())
            values["relied_on"], seen.because["relied_on"] = self._reach.uses(_outer_names(change, own))

    # ── where ─────────────────────────────────────────────────────────────────────────────────────

    def _owned(self, index: int, seen: Seen) -> None:
        """The share of the failing lines that it touched last, and how near it came to them otherwise."""
        whole = sum(place.weight for place in self._found.places if place.line) or 1.0
        owned = near = best = 0.0
        for place in self._found.places:
            if place.line is None:
                continue
            share = self._own.shares(place.path, place.line).get(index, 0.0)
            close = self._own.near(place.path, place.line).get(index, 0.0)
            owned += place.weight * share / whole
            near += place.weight * close / whole
            if max(share, close) * place.weight > best:
                best = max(share, close) * place.weight
                nearest = min(self._own.lines(index, place.path), key=lambda at, goal=place.line: abs(at - goal))  # type: ignore[misc]
                seen.spot = Spot(place.path, nearest)
        seen.values |= {"owned": min(owned, 1.0), "near": min(near, 1.0)}

    def _touched(self, seen: Seen) -> None:
        paths = {content.path for content in seen.change.contents} | set(seen.change.unknown)
        ranks = {path: self._ranks[path] for path in paths if path in self._ranks}
        if ranks:
            seen.values["file"] = 1 / (1 + min(ranks.values()))
            seen.because["file"] = min(ranks, key=lambda path: ranks[path])
        used = sorted(paths & self._reach.imported)
        if used:
            seen.values["used"] = 1.0
            seen.because["used"] = used[0]
        if self._found.test_path in paths:
            seen.values["own_test"] = 1.0

    def _called(self, index: int, seen: Seen) -> None:
        best = 0.0
        for content in seen.change.contents:
            lines = self._own.lines(index, content.path)
            reached, name = self._reach.of(content.path, lines)
            if reached > best:
                best = reached
                seen.because["called"] = name
                if seen.spot is None:
                    inside = [line for line in lines if self._reach.of(content.path, [line])[0] == reached]
                    seen.spot = Spot(content.path, (inside or lines)[0])
        seen.values["called"] = best
        seen.values["only_new"] = float(self._only_new(index, seen.change))
        if seen.spot is None:
            seen.spot = _first(seen.change, self._own, index)

    def _only_new(self, index: int, change: Change) -> bool:
        """Whether all it did to code is to add functions and the like, whole."""
        if any(hunk.before for hunk in self._hunks[index]) or not self._hunks[index]:
            return False
        for content in change.contents:
            lines = set(self._own.lines(index, content.path))
            blocks = outline(self._own.text(content.path) or "")
            new = {line for one in blocks if one.first in lines for line in range(one.first, one.last + 1)}
            text = lines_of(self._own.text(content.path))
            if any(text[line - 1].strip() for line in lines - new if line <= len(text)):
                return False
        return True

    # ── names ─────────────────────────────────────────────────────────────────────────────────────

    def _named(self, seen: Seen, own: Sequence[Hunk]) -> None:
        """Names that the failure is about, defined or taken away by it; what it took away and is still used there."""
        before = {name for hunk in own for line in hunk.before for name in NAME.findall(line)}
        after = {name for hunk in own for line in hunk.after for name in NAME.findall(line)}
        gone, came = before - after, after - before
        about = sorted(self._found.names & (gone | came | _defined(own)))
        if about:
            seen.values["symbol"] = 1.0
            seen.because["symbol"] = about[0]
        still = sorted(name for name in gone if name in self._failing_names() and len(name) > 2)  # noqa: PLR2004
        if still:
            seen.values["gone"] = 1.0
            seen.because["gone"] = still[0]

    def _failing_names(self) -> frozenset[str]:
        return frozenset(NAME.findall(self._failing_code()))

    def _failing_code(self) -> str:
        """The lines where it failed, with those around, and the failing test."""
        found: list[str] = []
        for place in self._found.places:
            if place.line and (text := self._sources(place.path)):
                lines = lines_of(text)
                found += lines[max(place.line - 1 - SURROUNDINGS, 0) : place.line + SURROUNDINGS]
        if self._found.test and (text := self._sources(self._found.test_path)):
            for block in outline(text):
                if block.name == self._found.test:
                    found += lines_of(text)[block.first - 1 : block.last]
        return "".join(dict.fromkeys(found))

    def _outside(self) -> bool:
        """Whether it failed for want of something that is not in the code, as far as its type says."""
        return self._found.code.rpartition(".")[2] in OUTSIDE

    def _reading(self, sources: Sources) -> Sources:
        return lambda path: self._own.text(path) if self._own.knows(path) else sources(path)


OUTSIDE = frozenset(
    {
        "ModuleNotFoundError",
        "ImportError",
        "KeyError",
        "FileNotFoundError",
        "ConnectionError",
        "ConnectionRefusedError",
        "OSError",
        "PermissionError",
        "VersionConflict",
        "DistributionNotFound",
        "TOMLDecodeError",
        "JSONDecodeError",
        "E0432",
        "TS2307",
    }
)
"""Types of failures that what is installed, configured or set often brings about."""


def _is_style(hunk: Hunk) -> bool:
    """As `style_only`, without parsing a whole Python file whose words are others now."""
    return not (hunk.path.endswith(".py") and _words(hunk.before) != _words(hunk.after)) and style_only(hunk)


def _words(lines: Sequence[str]) -> Counter[str]:
    """What stands in lines but for comments, as far as a `#` shows them, and what may stand before a quote."""
    return Counter(word for line in lines for word in _WORD.findall(line.partition("#")[0]) if not _PREFIX.match(word))


def _hunks(change: Change) -> Iterator[Hunk]:
    left = LARGEST
    for content in change.contents:
        for hunk in hunks(content):
            if left > 0:
                yield hunk
            left -= len(hunk.before) + len(hunk.after)


def _kinds(change: Change, own: Sequence[Hunk]) -> Mapping[str, float]:
    """What sort of change it is."""
    paths = [content.path for content in change.contents] + list(change.unknown)
    sorts = [path_sort(path) for path in paths]
    lines = sum(len(hunk.before) + len(hunk.after) for hunk in own)
    kinds = {
        "commit": float(change.sort == "commit"),
        "switch": float(change.sort == "switch"),
        "environment": float(change.sort in {"environment", "command"}),
        "dependency": float(change.sort == "dependency" or not {"lock", "manifest"}.isdisjoint(sorts)),
        "configuration": float(change.sort == "configuration" or "configuration" in sorts),
        "only_tests": float(bool(sorts) and all(sort == "test" for sort in sorts)),
        "only_documents": float(bool(sorts) and all(sort == "documentation" for sort in sorts)),
        "size": min(lines, 200) / 200,
        "unknown": float(bool(change.unknown)),
    }
    return {name: value for name, value in kinds.items() if value}


def _outer_names(change: Change, own: Sequence[Hunk]) -> set[str]:
    """Names of packages, variables and settings that a change is about."""
    lines = [line for hunk in own for line in (*hunk.before, *hunk.after)] if change.sort != "edit" else []
    named = {name for name in NAME.findall(" ".join([change.command, *lines])) if len(name) > 2}  # noqa: PLR2004
    return {part for name in named for part in (name, name.replace("-", "_"))} - wording.USUAL


def _defined(own: Sequence[Hunk]) -> set[str]:
    text = "".join(line for hunk in own for line in (*hunk.before, *hunk.after))
    return {block.name for block in outline(text)}


def _first(change: Change, owner: Ownership, index: int) -> Spot | None:
    for content in change.contents:
        lines = owner.lines(index, content.path)
        return Spot(content.path, lines[0] if lines else None)
    return Spot(change.unknown[0], None) if change.unknown else None
