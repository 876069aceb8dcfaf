"""What commits say and what files record, read where it is looked at for decisions. Asked in a child."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from daemon import safe_git
from daemon.episodes import read
from knowledge.git import layout, objects
from knowledge.memory.learned.commits import Message
from knowledge.memory.learned.records import Record, is_record, record_of

FILES = 500
"""Records of a folder that are read, the last by name."""
FOLDERS = tuple(
    f"{above}{name}"
    for above in ("docs/", "doc/", "docs/architecture/", "doc/architecture/", "architecture/", "")
    for name in ("decisions", "adr", "adrs", "decision-records")
)
"""Where records lie in most projects."""


class Told(NamedTuple):
    """A commit that somebody made."""

    seq: int
    """Of its CommitMade."""
    project: int
    tree: str
    commit: str
    author: str
    subject: str
    how: str


class Shelf(NamedTuple):
    """A tree of a project whose records are looked at."""

    seq: int
    """Of the event for which they are."""
    project: int
    tree: str
    folders: tuple[str, ...]


def messages(told: Iterable[Told]) -> Iterator[Message]:
    """What each of them says; the subject alone where the commit is not at hand any more."""
    for one in told:
        text = _message(Path(one.tree), one.commit) or one.subject
        yield Message(one.seq, one.project, one.commit, one.author, text, one.how)


def records(shelf: Shelf) -> list[Record]:
    """All that its folders hold; what leads out of the tree is not read."""
    tree = Path(shelf.tree)
    return [found for path in _files(tree, shelf.folders) if (found := _record(tree, path))]


def _message(tree: Path, commit: str) -> str:
    found = layout.find(tree)
    if found is None:
        return ""
    fresh = objects.loose(found.common, commit)
    return fresh.message if fresh else (safe_git.ask(tree, "show", "-s", "--format=%B", commit) or "").strip()


def _files(tree: Path, folders: Sequence[str]) -> Iterator[str]:
    for folder in folders:
        try:
            names = sorted(entry.name for entry in (tree / folder).iterdir())
        except OSError:
            continue
        yield from [path for name in names if is_record(path := f"{folder}/{name}")][-FILES:]


def _record(tree: Path, path: str) -> Record | None:
    text = read(tree, path)
    return record_of(path, text) if text is not None else None
