"""Where vectors of entries are kept, in memory.db. Written without numpy, which the process that writes does not load.

A vector is kept twice: as it came, and as 8-bit numbers in blocks of fixed slots, which a search can go through as a
stream. Slots are filled without a gap: what is taken out gives its slot to the last one.
"""

import json
import struct
from collections.abc import Iterable

from knowledge.memory.encoding import LONGEST_TEXT
from knowledge.store.memory import Memory

SLOTS = 512
"""In one block: what a search has in its hands at once."""
HEAD = struct.Struct("<qf")
"""Before the numbers of a slot: number of the entry, and what each 8-bit number is to be multiplied by."""
STEPS = 127
NEVER = -1
"""In place of a slot: this model has no vector of it."""


class Vectors:
    """Reading how many there are; a writer's memory, inside of a transaction of it, makes it a writer's."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database

    @property
    def model(self) -> tuple[str, int] | None:
        """Name and dimensions of the encoder they are by; none before the first."""
        row = self._database.one("vector_model")
        return (row["model"], row["dimensions"]) if row else None

    @property
    def lacking(self) -> int:
        """Entries that are to get one."""
        return self._database.number("count_without_vector")

    def texts_lacking(self, limit: int, but: Iterable[int] = ()) -> dict[int, str]:
        """What the youngest entries say that have none, by number, without some."""
        wanted = {"limit": limit, "but": json.dumps([*but]), "longest": LONGEST_TEXT}
        return {row["id"]: row["text"] for row in self._database.all("entries_without_vector", wanted)}

    def still_lacking(self, entries: Iterable[int]) -> dict[int, str]:
        """What those of these say now that have none."""
        wanted = {"ids": json.dumps([*entries]), "longest": LONGEST_TEXT}
        return {row["id"]: row["text"] for row in self._database.all("texts_without_vector", wanted)}

    def begin(self, model: str, dimensions: int) -> None:
        """Let the vectors of an encoder stand here: those of another one go."""
        if self.model == (model, dimensions):
            return
        for step in ("empty_slots", "empty_vectors", "empty_vector_blocks"):
            self._database.run(step)
        self._database.run("put_vector_model", {"model": model, "dimensions": dimensions})

    def put(self, entry: int, exact: bytes) -> None:
        """Write the vector of an entry that has none: little-endian float16, of length 1."""
        dimensions = len(exact) // 2
        slot = self._database.number("slots_taken")
        block, place = divmod(slot, SLOTS)
        size = HEAD.size + dimensions
        if place == 0:
            self._database.run("add_vector_block", {"block": block, "bytes": SLOTS * size})
        self._database.patch("vector_block", "slots", block, place * size, _coarse(entry, exact))
        self._database.run("put_vector", {"id": entry, "exact": exact})
        self._database.run("put_slot", {"id": entry, "slot": slot})
        self._database.run("take_slots", {"more": 1})

    def forgo(self, entry: int) -> None:
        """Let an entry that has no vector stay without, as long as its text and the encoder are the same."""
        self._database.run("put_slot", {"id": entry, "slot": NEVER})

    def remove(self, entry: int) -> None:
        """Take out the vector of an entry, if it has one; nothing of it stays in its slot."""
        row = self._database.one("entry_slot", {"id": entry})
        if row is None or row["slot"] is None or self.model is None:
            return
        if row["slot"] == NEVER:
            self._database.run("put_slot", {"id": entry, "slot": None})
            return
        size = HEAD.size + self.model[1]
        last = self._database.number("slots_taken") - 1
        block, place = divmod(last, SLOTS)
        moved = self._database.part("vector_block", "slots", block, place * size, size)
        if row["slot"] != last:
            hole, there = divmod(row["slot"], SLOTS)
            self._database.patch("vector_block", "slots", hole, there * size, moved)
            self._database.run("put_slot", {"id": HEAD.unpack_from(moved)[0], "slot": row["slot"]})
        self._database.patch("vector_block", "slots", block, place * size, bytes(size))
        if place == 0:
            self._database.run("remove_vector_block", {"block": block})
        self._database.run("put_slot", {"id": entry, "slot": None})
        self._database.run("remove_vector", {"id": entry})
        self._database.run("take_slots", {"more": -1})


def _coarse(entry: int, exact: bytes) -> bytes:
    """A slot: the vector in 8-bit numbers, scaled so that the largest is 127."""
    numbers = struct.unpack(f"<{len(exact) // 2}e", exact)
    scale = max(map(abs, numbers)) / STEPS or 1.0
    return HEAD.pack(entry, scale) + struct.pack(f"<{len(numbers)}b", *(round(one / scale) for one in numbers))
