"""Which change a fix took back or corrected: the one that had touched the lines that the fix changed."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.changes.change import Change
from knowledge.changes.hunks import hunks
from knowledge.events import FixEdit, FixLearned
from knowledge.failures.suspects.ownership import Ownership
from knowledge.failures.suspects.wording import USUAL, tokens
from knowledge.lines import split

ENOUGH = 0.6
"""The share of what a fix changed that must point at one change."""
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


class _Line(NamedTuple):
    """A line of a diff."""

    number: int
    """In the file as it was; for what was put in, that of the line after."""
    text: str
    came: bool


def undone(fix: FixLearned, changes: Sequence[Change]) -> int | None:
    """Index of the change that the fix took back or corrected; None where none stands out.

    `changes` are those between the last green run and the failure, the oldest first.
    """
    points = Counter[int]()
    own = Ownership(changes)
    for edit in fix.edits:
        _point_by_lines(edit, own, changes, points)
    for command in fix.commands:
        _point_by_words(command.command, changes, points)
    best = points.most_common(1)
    return best[0][0] if best and best[0][1] >= ENOUGH * points.total() else None


def _point_by_lines(edit: FixEdit, own: Ownership, changes: Sequence[Change], points: Counter[int]) -> None:
    came_back = {text: index for index, change in enumerate(changes) for text in _taken_out(change, edit.path)}
    for line in _lines(edit.diff):
        if line.came:
            index = came_back.get(line.text.strip())
            if index is not None:
                points[index] += 2
        else:
            for index, share in own.shares(edit.path, line.number).items():
                points[index] += round(2 * share)


def _point_by_words(command: str, changes: Sequence[Change], points: Counter[int]) -> None:
    """`pip install x==1` takes back `pip install x==2`, or an edit of a file that names x."""
    asked = set(tokens(command)) - USUAL
    for index, change in enumerate(changes):
        if change.sort in {"dependency", "environment", "command"} and asked & set(
            tokens(f"{change.command} {' '.join(_changed(change))}")
        ):
            points[index] += 2


def _taken_out(change: Change, path: str) -> Iterator[str]:
    for content in change.contents:
        if content.path == path:
            for hunk in hunks(content):
                yield from (line.strip() for line in hunk.before if line.strip())


def _changed(change: Change) -> Iterable[str]:
    return (line for content in change.contents for hunk in hunks(content) for line in (*hunk.before, *hunk.after))


def _lines(diff: str) -> Iterator[_Line]:
    """What a unified diff takes out and puts in."""
    at = 0
    for text in split(diff):
        if found := _HUNK.match(text):
            at = int(found[1])
        elif not at:
            continue
        elif text.startswith("-"):
            yield _Line(at, text[1:], came=False)
            at += 1
        elif text.startswith("+"):
            yield _Line(at, text[1:], came=True)
        elif not text.startswith("\\"):
            at += 1
