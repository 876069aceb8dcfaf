"""Which change touched a line last, carried forward through the contents of each change in order.

So it works for edits and commits alike, and needs no history of a file beyond what changed since it was green. What is
put back as it was belongs to whom it belonged before, so a change that was undone owns nothing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.changes.change import Change, Content
from knowledge.changes.hunks import Hunk, hunks, lines_of

FADES = 4.0
"""Lines within which being near counts."""
REMEMBERED = 3
"""Changes of one line that are remembered: the latest, and those it went over."""

Chain = tuple[int, ...]
"""Changes that touched a line, the latest first; none for a line from before."""
_Undo = dict[tuple[tuple[str, ...], tuple[str, ...]], list[Chain]]


@dataclass(slots=True)
class _File:
    """One file as the changes so far left it."""

    text: str | None
    chains: list[Chain]
    """Of each line."""
    scars: dict[int, int] = field(default_factory=dict)
    """Where lines were only taken out: index of the line after, and which change did it."""
    undo: _Undo = field(default_factory=dict)
    """By what would undo a hunk: whose its lines were before."""
    earlier: dict[str | None, tuple[list[Chain], dict[int, int]]] = field(default_factory=dict)
    """Whose everything was when the whole file read so."""


class Ownership:
    """Who touched what last, as the files were when it failed."""

    def __init__(self, changes: Sequence[Change]) -> None:
        """`changes`: the oldest first; owners are their indices."""
        self._files: dict[str, _File] = {}
        for index, change in enumerate(changes):
            for content in change.contents:
                self._apply(index, content)

    def shares(self, path: str, line: int) -> dict[int, float]:
        """How much of a line (from 1) is whose: 1 for who touched it last, half for the one before."""
        file = self._files.get(path)
        if file is None or not 1 <= line <= len(file.chains):
            return {}
        chain = file.chains[line - 1]
        if not chain:
            scars = {file.scars[at] for at in (line - 1, line) if at in file.scars}
            return dict.fromkeys(scars, 1.0)
        return {index: 0.5**age for age, index in reversed(list(enumerate(chain)))}

    def near(self, path: str, line: int) -> dict[int, float]:
        """How near each change of a file came to a line, 0 to 1."""
        found: dict[int, float] = {}
        for index, at in self._touched(path):
            found[index] = max(found.get(index, 0.0), math.exp(-abs(at - line) / FADES))
        return found

    def lines(self, index: int, path: str) -> list[int]:
        """Numbers of the lines that a change touched, as they are; of what it only took out, the line after."""
        return sorted({at for owner, at in self._touched(path) if owner == index})

    def text(self, path: str) -> str | None:
        """A changed file as it was when it failed; None where it was not there, or nothing changed it."""
        file = self._files.get(path)
        return file.text if file else None

    def knows(self, path: str) -> bool:
        """Whether a file is among those that changed."""
        return path in self._files

    def undone(self, index: int, change: Change) -> bool:
        """Whether nothing of what a change did to files was left when it failed."""
        return bool(change.contents) and not any(self._left(index, content) for content in change.contents)

    def _left(self, index: int, content: Content) -> bool:
        file = self._files[content.path]
        if content.after is None or content.before is None:
            return (file.text is None) == (content.after is None)
        return index in file.scars.values() or any(index in chain for chain in file.chains)

    def _touched(self, path: str) -> Iterator[tuple[int, int]]:
        file = self._files.get(path)
        if file is None:
            return
        for at, chain in enumerate(file.chains, 1):
            for owner in chain:
                yield owner, at
        for at, owner in file.scars.items():
            yield owner, min(at + 1, max(len(file.chains), 1))

    def _apply(self, index: int, content: Content) -> None:
        file = self._files.get(content.path)
        if file is None:
            file = self._files[content.path] = _File(content.before, [()] * len(lines_of(content.before)))
        elif file.text != content.before:
            _carry(file, Content(content.path, file.text, content.before), ())  # changed by what nobody saw
        _carry(file, content, (index,))


def _carry(file: _File, content: Content, own: Chain) -> None:
    """Take one step from content to content; what it puts in belongs to `own`."""
    file.earlier[content.before] = file.chains, file.scars
    if content.after in file.earlier:
        file.text, (file.chains, file.scars) = content.after, file.earlier[content.after]
        return
    chains: list[Chain] = []
    scars: dict[int, int] = {}
    at = 0
    for hunk in hunks(content):
        start = hunk.start - 1
        _keep(file, range(at, start), len(chains), scars)
        chains += file.chains[at:start]
        at = start + len(hunk.before)
        _replace(file, hunk, own, chains, scars)
    _keep(file, range(at, len(file.chains) + 1), len(chains), scars)
    file.text, file.chains, file.scars = content.after, chains + file.chains[at:], scars


def _keep(file: _File, lines: range, start: int, scars: dict[int, int]) -> None:
    """Scars of lines that stay move with them."""
    for at in lines:
        if at in file.scars:
            scars.setdefault(start + at - lines.start, file.scars[at])


def _replace(file: _File, hunk: Hunk, own: Chain, chains: list[Chain], scars: dict[int, int]) -> None:
    start = hunk.start - 1
    before = file.chains[start : start + len(hunk.before)]
    restored = file.undo.pop((hunk.before, hunk.after), None)
    if restored is not None:
        file.scars = {at: owner for at, owner in file.scars.items() if at != start}
        chains += restored
        return
    file.undo[hunk.after, hunk.before] = before
    if not hunk.after:
        for index in own:
            scars[len(chains)] = index
    over = tuple(dict.fromkeys(index for chain in before for index in chain if index not in own))
    chains += [(own + over)[:REMEMBERED]] * len(hunk.after)
