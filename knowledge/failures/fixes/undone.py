"""Whether what made it green changed the one place that had been changed when it became red."""

from collections.abc import Sequence

from knowledge.changes.change import Change
from knowledge.changes.hunks import style_only
from knowledge.failures.fixes.nearness import enclosing
from knowledge.failures.fixes.net import Done, done, net

Place = tuple[str, frozenset[str]]
"""A file, and the definitions in it."""


def comes_back_to(mended: Sequence[Done], broke: Sequence[Change]) -> bool:
    """Whether all of `mended` lies in one place and `broke`, done between green and red, changed that very one.

    Where `broke` changed others as well, a line of it must have been taken back.
    """
    if len({_place(one) for one in mended}) != 1:
        return False
    changed, _ = net(broke)
    theirs = [one for one in done(changed, ()) if not style_only(one.hunk)]
    here = [one for one in theirs if _place(one) == _place(mended[0])]
    if any(_takes_back(one, other) for one in mended for other in here):
        return True
    return bool(here and _place(mended[0])[1]) and len(here) == len(theirs)


def _place(one: Done) -> Place:
    return one.hunk.path, frozenset(enclosing(one))


def _takes_back(one: Done, other: Done) -> bool:
    """Whether what came with one went with the other."""
    return _lines(one.hunk.after) == _lines(other.hunk.before) and _lines(one.hunk.before) == _lines(other.hunk.after)


def _lines(side: Sequence[str]) -> list[str]:
    return [line.strip() for line in side if line.strip()]
