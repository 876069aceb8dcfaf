"""The meaning's half of a search: which entries have vectors near to that of a question. Loaded only by who searches.

All vectors go by as a stream, in blocks of 8-bit numbers, so what is in memory at once does not grow with their number;
of what seems nearest, and of what is asked for, the vectors as they came are compared.
"""

import json
import os
from collections.abc import Iterable, Mapping

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy begins: blocks are too small for more to help

import numpy as np
from numpy.typing import NDArray

from knowledge.memory.vectors import Vectors
from knowledge.store.memory import Memory

SEEMING = 256
"""Entries that seem nearest by 8-bit numbers and are compared exactly."""
OFTEN = 4
"""How many times as many are held before the others are let go."""
Limits = Mapping[str, str | int | None]


class Nearest:
    """Over one memory and one question."""

    def __init__(self, memory: Memory, question: bytes, model: str) -> None:
        """`question` is little-endian float16, of length 1, made by `model`."""
        self._database = memory.database
        self._question = np.frombuffer(question, "<f2").astype(np.float32)
        self._known = Vectors(memory).model == (model, len(self._question))
        """Whether vectors of this model are there."""

    def found(self, limits: Limits, *, narrow: bool) -> dict[int, float]:
        """How near the nearest entries within the limits are: cosines, for at most `SEEMING` of them."""
        if not self._known:
            return {}
        fitting = self._fitting(limits) if narrow else None
        near = self.of(self._seeming(fitting))
        if narrow:
            return near
        rows = self._database.all("entries_that_fit", {**limits, "ids": json.dumps([*near])})
        return {row["id"]: near[row["id"]] for row in rows}

    def of(self, entries: Iterable[int]) -> dict[int, float]:
        """How near these are, as far as they have vectors."""
        if not self._known:
            return {}
        rows = self._database.all("vectors_of", {"ids": json.dumps(list(entries))})
        if not rows:
            return {}
        exact = np.frombuffer(b"".join(row["exact"] for row in rows), "<f2").reshape(len(rows), -1)
        near = exact.astype(np.float32) @ self._question
        return {row["entry"]: float(one) for row, one in zip(rows, near, strict=True)}

    def _fitting(self, limits: Limits) -> NDArray[np.bool_]:
        """By number, whether an entry is within the limits."""
        fitting = np.zeros(self._database.number("entries_newest") + 1, np.bool_)
        for row in self._database.each("every_entry_that_fits", limits):
            fitting[row["id"]] = True
        return fitting

    def _seeming(self, fitting: NDArray[np.bool_] | None) -> list[int]:
        """Those that seem nearest by their 8-bit numbers."""
        slot = np.dtype([("entry", "<i8"), ("scale", "<f4"), ("numbers", "i1", len(self._question))])
        best = _Best(SEEMING)
        for (data,) in self._database.each("blocks"):
            slots = np.frombuffer(data, slot)
            near = (slots["numbers"].astype(np.float32) @ self._question) * slots["scale"]
            wanted = (near > best.least) & (slots["entry"] > 0)
            if fitting is not None:
                wanted &= fitting[np.minimum(slots["entry"], len(fitting) - 1)]
            best.add(near[wanted], slots["entry"][wanted])
        return best.entries()


class _Best:
    """The nearest entries of those that went by."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._near: list[NDArray[np.float32]] = []
        self._entries: list[NDArray[np.int64]] = []
        self._held = 0
        self.least = -1.0
        """Nearer than this an entry has to be to be among them."""

    def add(self, near: NDArray[np.float32], entries: NDArray[np.int64]) -> None:
        if len(near):
            self._near.append(near)
            self._entries.append(entries)
            self._held += len(near)
        if self._held > OFTEN * self._most:
            self._prune()

    def entries(self) -> list[int]:
        """The nearest first."""
        if not self._held:
            return []
        self._prune()
        order = np.argsort(-self._near[0], kind="stable")
        return [int(one) for one in self._entries[0][order]]

    def _prune(self) -> None:
        near, entries = np.concatenate(self._near), np.concatenate(self._entries)
        if len(near) > self._most:
            chosen = np.argpartition(-near, self._most)[: self._most]
            near, entries = near[chosen], entries[chosen]
            self.least = float(near.min())
        self._near, self._entries, self._held = [near], [entries], len(near)
