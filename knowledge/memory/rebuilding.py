"""Memory made anew from the log: beside the present file, which is read and written meanwhile, then in its place.

What the log does not hold is carried over where it still belongs to something: what green runs printed, and vectors of
texts that are the same. It costs nothing to lose them but the time to make them again.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import Corrupt, NewerDatabase, NotFound
from knowledge.memory.books import Books
from knowledge.memory.vectors import Vectors
from knowledge.store.durable import fresh_partial, put_in_place
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory, remove
from knowledge.store.sqlite import Row

PAGE = 256
"""Vectors that are carried over in one transaction."""
_SEARCHED = 6
"""Version of the schema of memory that has vectors."""


class Built(NamedTuple):
    """A memory that waits to be put in its place."""

    through: int
    """Seq of the last event of the log that it knows."""
    took_ms: int


class Carried(NamedTuple):
    """What a cache holds of one run: whether it is to be carried over depends on these."""

    project: int
    """0 outside of projects."""
    seq: int


def _all(_one: Carried) -> bool:
    return True


def partial_of(memory: Path) -> Path:
    """Where a memory is made that is to take the place of another."""
    return Path(f"{memory}.partial")


def build(core: Path, memory: Path, keep: Callable[[Carried], bool] = _all) -> Built:
    """Make a memory beside the present one, which may be missing or damaged. `keep` rules what caches take over.

    Raises NotFound without a log, DiskFull, Unwritable.
    """
    began = time.monotonic()
    discard(memory)
    with EventLog.open(core) as log:
        through = log.head
        with Memory.writer(fresh_partial(memory)) as made:
            Books(made, log).catch_up()
            try:
                with Memory.reader(memory) as present:
                    _carry_greens(present, made, keep)
                    if present.database.schema_version >= _SEARCHED:
                        _carry_vectors(present, made)
            except (NotFound, Corrupt, NewerDatabase):
                pass  # there is nothing to carry over
            made.purge()
    return Built(through, round((time.monotonic() - began) * 1_000))


def put(memory: Path) -> None:
    """Let what was built take the place of the present one, which nobody has open for writing.

    Between the two there is none: a WAL must never lie beside a file that it is not of. Whoever is killed here leaves
    a memory to be made again from the log, as whoever looks for it does.
    """
    remove(memory)
    put_in_place(partial_of(memory), memory)
    discard(memory)


def discard(memory: Path) -> None:
    """Remove what a build left that was killed."""
    remove(partial_of(memory))
    Path(f"{partial_of(memory)}.lock").unlink(missing_ok=True)


def _carry_greens(present: Memory, made: Memory, keep: Callable[[Carried], bool]) -> None:
    with made.database.transaction():
        for row in present.database.all("all_greens"):
            if keep(Carried(int(row["key"].partition("\x1f")[0]), row["seq"])):
                made.database.run("put_green", dict(row))


def _carry_vectors(present: Memory, made: Memory) -> None:
    """By text: entries have other numbers, and may say something else."""
    known = Vectors(present).model
    if known is None:
        return
    vectors, after = Vectors(made), 0
    with made.database.transaction():
        vectors.begin(*known)
    while page := present.database.all("vectors_with_text", {"after": after, "limit": PAGE}):
        after = page[-1]["id"]
        with made.database.transaction():
            for row in page:
                same = _same(made, row)
                if same is not None:
                    vectors.put(same, row["exact"])


def _same(made: Memory, row: Row) -> int | None:
    """The entry in the new memory that says the same."""
    named = {"kind": row["kind"], "ref": row["ref"], "part": row["part"]}
    found = made.database.one("entry_of", named)
    if found is None or (found["title"], found["body"]) != (row["title"], row["body"]):
        return None
    return int(found["id"])
