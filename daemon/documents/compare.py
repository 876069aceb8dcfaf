"""What became of the documents of a root since they were read: what a child says that has gone through it."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from daemon.documents.lines import BATCH_BYTES, BATCH_FILES, Wanted, line
from daemon.documents.walk import UNSAYABLE, File, Walk
from knowledge.errors import NotFound
from knowledge.events import DocumentRead
from knowledge.memory.documents.shelf import Kept, Shelf
from knowledge.memory.documents.wishes import Root, project_of
from knowledge.redact import clean_each
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

MOST_FOLDERS = 1_000
"""Of one root that are watched."""
MOST_NAMED = 20
"""Refused files that are named."""
_AT_ONCE, _NAMES = 50, 200


@dataclass(frozen=True)
class Look:
    """What a child is asked to look through."""

    root: Root
    without: tuple[str, ...]
    trees: tuple[tuple[str, int], ...]
    """Of watched projects, with the number of each."""
    memory: Path
    core: Path

    def project(self, path: str) -> int:
        """The innermost one that has a file; 0 outside of projects."""
        return project_of(path, self.trees) or 0


@dataclass
class _Sorted:
    """Files by what is to be done about them."""

    same: list[Kept]
    read: list[File]
    refused: list[File]
    gone: list[str]


def compared(look: Look) -> bytes:
    """Lines: a summary, then what is to be refused, taken out and read, in pieces."""
    os.nice(10)
    walk = Walk(look.root, look.without)
    known = _known(look)
    if not look.root.asked and not walk.is_there:
        return line(lost=True)  # a project that was moved, or lies on a disk that is not here, is not forgotten
    found = _sorted(look, known, walk.files() if walk.is_there else ())
    lines = [_summary(look, found, walk), *_pieces(look, known, found)]
    return b"\n".join(lines)


def _known(look: Look) -> dict[str, Kept]:
    with Memory.reader(look.memory) as memory:
        return Shelf(memory).of(look.root.path)


def _sorted(look: Look, known: dict[str, Kept], files: Iterable[File]) -> _Sorted:
    found = _Sorted([], [], [], [])
    left = dict(known)
    for file in _sayable(files):
        kept = left.pop(file.path, None)
        if kept and _is_same(kept, file, look.project(file.path)):
            found.same.append(kept)
        elif file.refused:
            found.refused.append(file)
        else:
            found.read.append(file)
    found.gone = list(left)
    return found


def _sayable(files: Iterable[File]) -> Iterator[File]:
    """The same, with those refused whose name holds a secret."""
    waiting = iter(files)
    while some := list(islice(waiting, _NAMES)):
        for file, name in zip(some, clean_each([one.path for one in some]), strict=True):
            yield file if name == file.path else File(name, refused=UNSAYABLE)


def _is_same(kept: Kept, file: File, project: int) -> bool:
    if file.refused:
        return kept.refused == file.refused
    return kept.touched == file.touched and kept.project == project and bool(kept.refused or kept.told)


def _summary(look: Look, found: _Sorted, walk: Walk) -> bytes:
    refused = [(one.path, one.refused) for one in found.same if one.refused]
    refused += [(one.path, one.refused) for one in found.refused]
    if walk.cut:
        refused.insert(0, (look.root.path, "it holds more documents than are read of one folder"))
    return line(
        documents=sum(not one.refused for one in found.same),
        sections=sum(one.sections for one in found.same),
        refused=len(refused),
        named=refused[:MOST_NAMED],
        gone=len(found.gone),
        read=len(found.read),
        folders=[str(Path(look.root.path).parent), *walk.folders[:MOST_FOLDERS]],
    )


def _pieces(look: Look, known: dict[str, Kept], found: _Sorted) -> Iterator[bytes]:
    for at in range(0, len(found.gone), _AT_ONCE):
        yield line(gone=found.gone[at : at + _AT_ONCE])
    for at in range(0, len(found.refused), _AT_ONCE):
        pairs = [(one.path, one.refused) for one in found.refused[at : at + _AT_ONCE]]
        yield line(refuse=pairs)
    told = _told(look, found.read) if found.read else {}
    batch, size = list[Wanted](), 0
    for file in found.read:
        if len(batch) >= BATCH_FILES or (batch and size + file.size > BATCH_BYTES):
            yield line(batch=batch)
            batch, size = [], 0
        kept = known.get(file.path)
        digest = kept.digest if kept and not kept.refused else ""
        said = digest if kept and kept.told else told.get(file.path, "")
        batch.append(Wanted(file.path, look.root.path, look.project(file.path), digest, said))
        size += file.size
    if batch:
        yield line(batch=batch)


def _told(look: Look, files: list[File]) -> dict[str, str]:
    """What the log says was read last of these, so that a memory that was made anew does not tell it again."""
    wanted = {one.path for one in files}
    told = dict[str, str]()
    try:
        with EventLog.open(look.core) as log:
            for seen in log.every(types=[DocumentRead.__name__]):
                if isinstance(seen.event, DocumentRead) and seen.event.path in wanted:
                    told[str(seen.event.path)] = seen.event.digest
    except NotFound:
        return {}
    return told
