"""What a failure leads to: files it names, files that those ask for, and what is called on the way.

Read from the names in sources alone, in any language. It finds what a failing test may have run into, though its
message says nothing of it.
"""

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import PurePosixPath

from knowledge.changes.hunks import lines_of
from knowledge.failures.fixes.blocks import Block, around, blocks, names
from knowledge.failures.fixes.evidence import Evidence
from knowledge.failures.fixes.imports import imported

DEEPEST = 4
FILES = 60
"""Files that are read."""
LARGEST = 400_000
"""Characters of a file that is read."""
_AROUND = 3
"""Lines around a place where the block it stands in is not known."""
_SHORTEST, _SHORTEST_STEM = 2, 3
"""Letters of a name that is followed; of the name of a file that is recognised by it."""
_TELLS_NOTHING = frozenset(
    {"__init__", "index", "main", "mod", "lib", "conftest", "app", "test", "tests", "utils", "util"}
)

Read = Callable[[str], str | None]
"""The content of a file of the tree when it was green, by its path; None where there is no such text."""


class Reach:
    """Files and names that a failure leads to, and in how many steps."""

    def __init__(self, said: Evidence, read: Read, changed: Collection[str]) -> None:
        """`changed`: paths that matter, found also where only their name is spoken of."""
        self._read = read
        self._texts: dict[str, tuple[list[str], list[Block]]] = {}
        self.files: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self._changed = {one: _stem(one) for one in changed}
        self._follow_files([place.path for place in said.places])
        self._follow_names(_beginning(said, self._text))

    def block_depth(self, path: str, defined: Iterable[str]) -> int | None:
        """In how many steps one of these definitions of a file is reached; None where none is."""
        if path not in self.files:
            return None
        return min((self.names[name] for name in defined if name in self.names), default=None)

    # ── files ─────────────────────────────────────────────────────────────────────────────────────

    def _follow_files(self, paths: list[str]) -> None:
        """Breadth first."""
        for depth in range(DEEPEST + 1):
            found = list[str]()
            for path in dict.fromkeys(paths):
                if path not in self.files and len(self._texts) < FILES and (known := self._text(path)):
                    self.files[path] = depth
                    text = "".join(known[0])
                    found += imported(path, text)
                    found += self._spoken_of(text)
            paths = found

    def _spoken_of(self, text: str) -> Iterable[str]:
        """Changed files whose name stands in a text, as that of a module, a class or a file that is opened."""
        words = {_bare(word) for word in names([text])}
        for path, stem in self._changed.items():
            if PurePosixPath(path).name in text or (stem and stem in words):
                yield path

    def _text(self, path: str) -> tuple[list[str], list[Block]] | None:
        if path not in self._texts:
            text = self._read(path)
            if text is None or len(text) > LARGEST:
                return None
            lines = lines_of(text)
            self._texts[path] = (lines, blocks(lines))
        return self._texts[path]

    # ── names ─────────────────────────────────────────────────────────────────────────────────────

    def _follow_names(self, first: set[str]) -> None:
        """What is called by name, and what the definitions of that call, to a depth."""
        known = [self._texts[path] for path in self.files]
        pending, done = first, set[tuple[int, int]]()
        for depth in range(DEEPEST + 1):
            fresh = {name for name in pending if name not in self.names and len(name) >= _SHORTEST}
            self.names |= dict.fromkeys(fresh, depth)
            pending = set()
            for number, (lines, defined) in enumerate(known):
                for block in defined:
                    if block.name in fresh and (number, block.first) not in done:
                        done.add((number, block.first))
                        pending |= names(lines[block.first - 1 : block.last])


def _beginning(said: Evidence, text: Callable[[str], tuple[list[str], list[Block]] | None]) -> set[str]:
    """Names of the failing test, of the functions on the stack, and what the message quotes."""
    found = set(said.names)
    for place in said.places:
        known = text(place.path)
        if known is None:
            continue
        lines, defined = known
        mine = [one for one in defined if one.name and one.name in (said.test, place.function)]
        if place.line and not mine:
            mine = [*around(defined, place.line, place.line)][-1:]
        for one in mine:
            found |= {one.name} | names(lines[one.first - 1 : one.last])
        if place.line and not mine:
            found |= names(lines[max(0, place.line - 1 - _AROUND) : place.line + _AROUND])
    return found


def _stem(path: str) -> str:
    """The name by which others speak of a file; empty where that says nothing."""
    stem = PurePosixPath(path).name.partition(".")[0]
    return _bare(stem) if stem not in _TELLS_NOTHING and len(stem) >= _SHORTEST_STEM else ""


def _bare(name: str) -> str:
    """`order_total`, `OrderTotal`, `order-total` are one."""
    return re.sub(r"[_-]", "", name).lower()
