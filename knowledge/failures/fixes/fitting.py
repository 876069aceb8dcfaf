"""Whether a fix that was learned in another tree would go into this one, as `patch` would put it there.

Lines that it took out stand here, with those around them, and what it put in does not stand there yet. Then the same
code is broken in the same way, as in a fork, a copy, or a project that was taken apart.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from knowledge.events import FixEdit
from knowledge.failures.fixes.standing import Read, within

MOST_EDITS, MOST_PLACES = 8, 12
"""Files of a fix that are looked at; and where each is looked for, at most."""
AROUND = 3
"""Lines around a change that are compared at first; at last one on each side has to be the same."""
TELLING = 2
"""Lines with words that must stand here as they stood there; a brace stands everywhere."""
_WORD = re.compile(r"[^\W\d_]{2,}")


class _Hunk(NamedTuple):
    above: list[str]
    before: list[str]
    after: list[str]
    below: list[str]
    adds: bool
    """Whether it puts lines in; where it does not, nothing of it can stand already."""


def placed(edits: Sequence[FixEdit], read: Read, near: str = "") -> dict[str, str] | None:
    """Where each edit goes here, by its path there; None where one does not.

    `near`: the file that fails here, relative to the tree; what another tree has elsewhere is looked for around it.
    """
    if not edits or len(edits) > MOST_EDITS or any(edit.redacted for edit in edits):
        return None
    hunks = {str(edit.path): list(_hunks(edit)) for edit in edits}
    fresh = [path for path, ones in hunks.items() if not any([*one.above, *one.before, *one.below] for one in ones)]
    places, told = dict[str, str](), 0
    for path in (one for one in hunks if one not in fresh):
        found = next(((one, lines) for one in _places(path, near) if (lines := _fits(hunks[path], read(one)))), None)
        if found is None:
            return None
        places[path], told = found[0], told + found[1]
    for path in fresh:
        places[path] = _beside(path, places)
        if read(places[path]) is not None:
            return None
    return places if told >= TELLING else None


def _beside(path: str, places: Mapping[str, str]) -> str:
    """Where a new file goes: with what was in its folder there."""
    own = PurePosixPath(path)
    found = (PurePosixPath(here) for there, here in places.items() if PurePosixPath(there).parent == own.parent)
    return str(next((here.parent for here in found), own.parent) / own.name)


def _places(path: str, near: str) -> list[str]:
    """The same path first; then with folders left out or put before it, as the failing file has them."""
    own = PurePosixPath(path)
    folders = [str(one) for one in PurePosixPath(near).parents] if near else ["."]
    ends = ["/".join(own.parts[start:]) for start in range(len(own.parts))]
    found = [str(PurePosixPath(folder) / end) for end in ends for folder in folders]
    return list(dict.fromkeys([path, *found]))[:MOST_PLACES]


def _fits(hunks: list[_Hunk], text: str | None) -> int:
    """How many lines with words stand here as they stood there; 0 where it does not fit."""
    lines = text.splitlines() if text is not None else []
    told = [_stands(hunk, lines) for hunk in hunks]
    return sum(told) if all(told) else 0


def _stands(hunk: _Hunk, lines: list[str]) -> int:
    """How many lines with words of it stand there, and not what it made of them."""
    for around in range(AROUND, 0, -1):
        above, below = hunk.above[-around:], hunk.below[:around]
        was = [*above, *hunk.before, *below]
        if within(was, lines) and not (hunk.adds and within([*above, *hunk.after, *below], lines)):
            return sum(bool(_WORD.search(line)) for line in was)
    return 0


def _hunks(edit: FixEdit) -> Iterator[_Hunk]:
    """Each hunk, without what is the same before its first change and after its last one."""
    signed = list[str]()
    inside = False
    for line in [*edit.diff.splitlines(), "@@"]:
        if line.startswith("@@"):
            if inside:
                yield _hunk(signed)
            signed, inside = [], True
        elif inside and line[:1] in {" ", "-", "+"}:
            signed.append(line)


def _hunk(signed: list[str]) -> _Hunk:
    changed = [at for at, line in enumerate(signed) if line[0] in "+-"] or [0]
    first, end = changed[0], changed[-1] + 1
    inner = signed[first:end]
    return _Hunk(
        above=[line[1:] for line in signed[:first]],
        before=[line[1:] for line in inner if line[0] in " -"],
        after=[line[1:] for line in inner if line[0] in " +"],
        below=[line[1:] for line in signed[end:]],
        adds=any(line[0] == "+" for line in inner),
    )
