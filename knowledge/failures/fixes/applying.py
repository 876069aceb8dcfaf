"""From a fix and the files as they are now to the very contents it would make of them, or why it does not go in.

Nothing is guessed: lines that stand in two places, a contradiction, a secret, or a file that is no text end it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from knowledge.changes.change_set import NEW_MODE, ChangeSet, Exactness, FileChange, together
from knowledge.changes.patch import Patch, parsed
from knowledge.changes.placing import Merge, at_their_lines, by_lines, suited
from knowledge.changes.plain_text import PlainText, decoded
from knowledge.errors import DoesNotApply
from knowledge.events import FixEdit
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.spelled import replaced
from knowledge.files.secret import is_secret
from knowledge.redaction.marks import MARK

LARGEST = 400_000
"""Bytes of a file that is changed; what was learned is not of larger ones."""
LOOSEST = 1
"""Lines on each side of a change that have to be the same, where no more are."""
_MODES = 0o777
_GITS = frozenset({".git", "git~1", ".gitmodules"})


class Standing(NamedTuple):
    """A regular file as it is."""

    data: bytes
    mode: int
    """Permissions alone."""


class Files(NamedTuple):
    """What is asked of a tree."""

    look: Callable[[str], Standing | None]
    """None where nothing lies there. Raises DoesNotApply for what is no regular file of the tree, or too large."""
    kept: Callable[[str], bytes | None]
    """A snapshot by its SHA-256."""
    merge: Merge


class Edit(NamedTuple):
    """One file of a fix, as it is to be here."""

    path: str
    diff: str
    redacted: bool = False
    before: str | None = None
    """SHA-256 of the file the diff was made of; none where that is not known."""
    names: Mapping[str, str] = MappingProxyType({})
    """Identifiers that the diff had when it was made, and those that it has instead."""


def edits_of(match: Match) -> list[Edit]:
    """What a fix edits, with the names and places it has here."""
    return [_edit(was, here, match) for was, here in zip(match.fix.edits, match.shown.edits, strict=True)]


def _edit(was: FixEdit, here: FixEdit, match: Match) -> Edit:
    renamed = was.diff != here.diff
    hidden = here.redacted or (renamed and bool(MARK.search(here.diff)) and not MARK.search(was.diff))
    return Edit(here.path, here.diff, hidden, was.before, match.renamed if renamed else {})


def change_set(edits: Sequence[Edit], files: Files) -> ChangeSet:
    """What it would make of the files. Raises DoesNotApply, which names each file that stands in the way."""
    if not edits:
        raise DoesNotApply("it edits no file")
    made, wrong = list[FileChange](), list[str]()
    for edit in edits:
        try:
            changed = _changed(edit, files)
        except DoesNotApply as error:
            wrong.append(f"{edit.path}: {error.reason}")
        else:
            made += [changed] if changed else []
    wrong += _in_each_others_way([one.path for one in edits])
    if wrong:
        raise DoesNotApply("; ".join(wrong))
    if not made:
        raise DoesNotApply("what it changes is so already")
    return together(made)


def _in_each_others_way(paths: Iterable[str]) -> list[str]:
    """Paths that stand twice, or for a file and a folder."""
    known = sorted(path.split("/") for path in paths)
    return [f"{'/'.join(two)}: it is named twice" for one, two in pairwise(known) if two[: len(one)] == one]


def _changed(edit: Edit, files: Files) -> FileChange | None:
    """None where it is so already. Raises DoesNotApply."""
    _allowed(edit)
    patch, standing = parsed(edit.diff), files.look(edit.path)
    if standing and len(standing.data) > LARGEST:
        raise DoesNotApply("it is too large")
    if standing and standing.mode & ~_MODES:
        raise DoesNotApply("whoever runs it becomes somebody else")
    if patch.came:
        return _new(edit, patch, standing)
    if patch.went:
        return _gone(edit, patch, standing)
    if standing is None:
        raise DoesNotApply("it is not there")
    after, how = _edited(edit, patch, standing.data, files)
    if after == standing.data:
        return None
    if len(after) > 2 * LARGEST:
        raise DoesNotApply("it would be too large")
    return FileChange(edit.path, standing.data, after, standing.mode, how)


def _allowed(edit: Edit) -> None:
    """Raises DoesNotApply for what is never touched, whatever it holds."""
    parts = edit.path.split("/")
    if edit.redacted:
        raise DoesNotApply("a secret was taken out of what is known of it")
    if not edit.path or any(part in {"", ".", ".."} for part in parts) or "\\" in edit.path:
        raise DoesNotApply("it does not lie in the tree")
    if not edit.path.isprintable():
        raise DoesNotApply("its name has signs that cannot be shown")
    if any(part.lower().rstrip(". ") in _GITS for part in parts):
        raise DoesNotApply("it is git's own")
    if is_secret(edit.path):
        raise DoesNotApply("it may hold secrets")


def _new(edit: Edit, patch: Patch, standing: Standing | None) -> FileChange | None:
    after = _whole(patch, new=True)
    if standing is None:
        return FileChange(edit.path, None, after, NEW_MODE)
    if standing.data == after:
        return None
    raise DoesNotApply("it is there already, with something else in it")


def _gone(edit: Edit, patch: Patch, standing: Standing | None) -> FileChange | None:
    if standing is None:
        return None
    if standing.data != _whole(patch, new=False):
        raise DoesNotApply("it would be removed, and has changed since")
    return FileChange(edit.path, standing.data, None, standing.mode)


def _whole(patch: Patch, *, new: bool) -> bytes:
    """The one side that a file has which came or went."""
    hunk = patch.hunks[0] if patch.hunks else None
    lines = (hunk.new if new else hunk.old) if hunk else ()
    open_ = bool(hunk and (hunk.new_open if new else hunk.old_open))
    return PlainText(lines, open=open_).data


def _edited(edit: Edit, patch: Patch, data: bytes, files: Files) -> tuple[bytes, Exactness]:
    """Raises DoesNotApply."""
    if hashlib.sha256(data).hexdigest() == edit.before and not edit.names:
        return at_their_lines(patch, PlainText.raw(data)).data, "exact"
    text = PlainText.of(data)
    try:
        placed = by_lines(suited(patch, text), text)
    except DoesNotApply:
        placed = None
    if placed is None or placed.adapted:
        return _adapted(edit, patch, text, files), "adapted"
    return placed.text.data, "exact"


def _adapted(edit: Edit, patch: Patch, text: PlainText, files: Files) -> bytes:
    """By what the file was when the fix was learned, where that is kept; else by fewer lines around it. Raises
    DoesNotApply.
    """
    base = _base(edit, files)
    if base is None:
        return by_lines(suited(patch, text), text, LOOSEST).text.data
    theirs = PlainText.of(at_their_lines(patch, PlainText.raw(base)).data)
    bare = files.merge(PlainText.of(base).bare, text.bare, theirs.bare)
    if bare is None:
        raise DoesNotApply("it contradicts what was changed since")
    return text.like(bare).data


def _base(edit: Edit, files: Files) -> bytes | None:
    """What the file was when the fix was learned, with the names that are used here, as the diff has them."""
    kept = files.kept(edit.before) if edit.before else None
    return replaced(decoded(kept), edit.names).encode() if kept and edit.names else kept
