"""What the failing code calls: from the functions on the stack and the test, by the names in them, over files."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.failures.suspects.evidence import Evidence, Sources
from knowledge.failures.suspects.outline import NAME, Block, around, outline
from knowledge.lines import split

FADES = 0.6
"""What one call further away counts."""
CALLS = 5
"""Calls that are followed."""
FILES = 60
"""Files that are looked through."""
LONGEST = 400_000
"""Characters of one file."""
_IMPORTS = re.compile(r"^\s*(?:from\s+(?P<base>[.\w]+)\s+import\s+(?P<names>[\w, *()]+)|import\s+(?P<whole>[\w., ]+))")
_QUOTED_PATH = re.compile(r"(?:from|require\(|import|#include)\s*[(\s]*['\"](\.{0,2}[\w./-]+)['\"]")
_ENDS = (".py", "/__init__.py", ".ts", ".tsx", ".js", ".jsx", ".mjs", "")
_ROOTS = ("", "src/", "lib/")


class Node(NamedTuple):
    """A block of a file."""

    path: str
    block: Block


class Reach:
    """How near each block is to where it failed, 0 to 1: 1 for what is on the stack."""

    def __init__(self, found: Evidence, sources: Sources, changed: Iterable[str]) -> None:
        self._sources = sources
        self._outlines: dict[str, tuple[Block, ...]] = {}
        starts = [place.path for place in found.places] + ([found.test_path] if found.test_path else [])
        self._imported_by: dict[str, set[str]] = defaultdict(set)
        self._read([*starts, *(path for path in _shared_by(found.test_path) if sources(path) is not None)])
        self.imported = frozenset(self._outlines)
        """Files that the failing ones use, themselves included."""
        for path in changed:
            self._outline(path)
        self._by_name: dict[str, list[Node]] = defaultdict(list)
        for path, blocks in self._outlines.items():
            for block in blocks:
                self._by_name[block.name].append(Node(path, block))
        self._reached = self._walk(self._starts(found))

    def of(self, path: str, lines: Iterable[int]) -> tuple[float, str]:
        """How near the nearest of these lines is, and the name of the block it lies in."""
        blocks = self._outlines.get(path, ())
        inside = {block for line in lines if (block := around(blocks, line))}
        best = max(inside, key=lambda block: self._reached.get((path, block.first), 0.0), default=None)
        return (self._reached.get((path, best.first), 0.0), best.name) if best else (0.0, "")

    def uses(self, words: Iterable[str]) -> tuple[float, str]:
        """How near the nearest code is that has one of these words in it, or imports a module of that name; which."""
        best, said = 0.0, ""
        wanted = frozenset(words)
        for path, blocks in self._outlines.items():
            imported = sorted(word for word in wanted if path in self._imported_by[word])
            for block in blocks:
                reached = self._reached.get((path, block.first), 0.0)
                if reached > best and (named := imported or sorted(wanted & block.words)):
                    best, said = reached, named[0]
        return best, said

    # ── files ─────────────────────────────────────────────────────────────────────────────────────

    def _read(self, paths: Iterable[str]) -> None:
        waiting = list(dict.fromkeys(paths))
        for path in waiting:
            if len(self._outlines) >= FILES:
                return
            text = self._outline(path)
            for name in modules(text):
                self._imported_by[name].add(path)
            for other in imports(path, text):
                if other not in waiting and len(waiting) < FILES and self._sources(other) is not None:
                    waiting.append(other)

    def _outline(self, path: str) -> str:
        text = (self._sources(path) or "")[:LONGEST]
        if path not in self._outlines:
            self._outlines[path] = outline(text)
        return text

    # ── calls ─────────────────────────────────────────────────────────────────────────────────────

    def _starts(self, found: Evidence) -> Iterator[Node]:
        for place in found.places:
            blocks = self._outlines.get(place.path, ())
            block = around(blocks, place.line) if place.line else None
            if block:
                yield Node(place.path, block)
        if found.test:
            for block in self._outlines.get(found.test_path, ()):
                if block.name == found.test:
                    yield Node(found.test_path, block)

    def _walk(self, starts: Iterable[Node]) -> dict[tuple[str, int], float]:
        front = list(starts)
        reached = {(node.path, node.block.first): 1.0 for node in front}
        for _ in range(CALLS):
            following: list[Node] = []
            for node in front:
                here = reached[node.path, node.block.first]
                for other, share in self._called(node):
                    key = (other.path, other.block.first)
                    value = here * FADES * share
                    if value > reached.get(key, 0.0):
                        reached[key] = value
                        following.append(other)
            front = following
        return reached

    def _called(self, node: Node) -> Iterator[tuple[Node, float]]:
        words = node.block.words | ({node.block.name} if node.block.within == "" else frozenset())
        for word in words:
            meant = [one for one in self._by_name.get(word, ()) if one != node]
            for other in meant:
                yield other, 1 / len(meant)
        for block in self._outlines[node.path]:
            if block.within == node.block.name and block.name.startswith("__"):
                yield Node(node.path, block), 1.0  # making one runs its constructor


def modules(text: str) -> Iterator[str]:
    """Names of the modules that a source file imports by name, the first part of each."""
    for line in split(text):
        if found := _IMPORTS.match(line):
            for name in (found["base"] or found["whole"]).split(","):
                yield name.strip().partition(".")[0].partition(" ")[0]


def _shared_by(test_path: str) -> Iterator[str]:
    """Where pytest looks for what tests share."""
    folder = test_path
    while folder:
        folder = posixpath.dirname(folder)
        yield posixpath.join(folder, "conftest.py")


def imports(path: str, text: str) -> Iterator[str]:
    """Paths of the tree that a source file may use, the likeliest first; most are not there."""
    folder = posixpath.dirname(path)
    for line in split(text):
        found = _IMPORTS.match(line)
        if found and found["base"]:
            yield from _modules(folder, found["base"], NAME.findall(found["names"]))
        elif found and found["whole"]:
            for name in found["whole"].split(","):
                yield from _modules(folder, name.split(" as ")[0].strip(), [])
        elif quoted := _QUOTED_PATH.search(line):
            base = posixpath.normpath(posixpath.join(folder, quoted[1]))
            yield from (f"{base}{end}" for end in _ENDS)


def _modules(folder: str, base: str, names: list[str]) -> Iterator[str]:
    bare = base.lstrip(".")
    parts = bare.replace(".", "/")
    if base != bare:
        for _ in range(len(base) - len(bare) - 1):
            folder = posixpath.dirname(folder)
        roots = [f"{folder}/" if folder else ""]
    else:
        roots = [*_ROOTS, *([f"{folder}/"] if folder else [])]
    for root in roots:
        whole = (root + parts).rstrip("/")
        yield from (f"{whole}{end}" for end in _ENDS[:2])
        yield from (f"{whole}/{name}.py".lstrip("/") for name in names)
