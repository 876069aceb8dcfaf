"""What is to become of files, byte for byte: what each holds now and what it will hold."""

import hashlib
import json
from collections.abc import Iterable
from typing import Literal, NamedTuple

from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified

Exactness = Literal["exact", "adapted"]
NEW_MODE = 0o644


class FileChange(NamedTuple):
    """One file of a tree."""

    path: str
    """Relative to the tree, with `/`."""
    before: bytes | None
    """None where it is not there yet."""
    after: bytes | None
    """None where it goes."""
    mode: int
    """Permissions that it has, or will have."""
    how: Exactness = "exact"
    """Whether what changes stood word for word in one place."""

    @property
    def before_digest(self) -> str | None:
        return _digest(self.before)

    @property
    def after_digest(self) -> str | None:
        return _digest(self.after)

    @property
    def diff(self) -> str:
        """To be shown: unified, as git writes it."""
        content = Content(self.path, _text(self.before), _text(self.after))
        return unified(self.path, hunks(content), content)


class ChangeSet(NamedTuple):
    """Files that change together, by path."""

    files: tuple[FileChange, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of which contents become which: two sets of one digest do the very same."""
        told = [[one.path, one.before_digest, one.after_digest, one.mode] for one in self.files]
        return hashlib.sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def how(self) -> Exactness:
        return "exact" if all(one.how == "exact" for one in self.files) else "adapted"

    @property
    def diff(self) -> str:
        return "".join(one.diff for one in self.files)


def together(files: Iterable[FileChange]) -> ChangeSet:
    return ChangeSet(tuple(sorted(files)))


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8")
