"""The small model at work: vectors of a question's words, the heads that read them, and the route that they tell."""

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy begins: its threads wait for each other

import numpy as np
from numpy.typing import NDArray

from knowledge.routing.decoding import decoded
from knowledge.routing.likely import by_scores, with_likely
from knowledge.routing.pasted import believed
from knowledge.routing.route import LONGEST, NOWHERE, Route
from knowledge.routing.scores import VALUES, Limits, Scores
from knowledge.routing.settled import settled
from knowledge.routing.words import words
from services.engines.llama import Words

_Numbers = NDArray[np.float32]


class SmallRouter:
    """See `knowledge.routing.route.Router`."""

    def __init__(self, folder: Path, model: str) -> None:
        """Raises EngineFailed."""
        self.model = model
        self._words = Words(folder / "weights.gguf")
        with np.load(folder / "heads.npz", allow_pickle=False) as kept:
            self._heads: dict[str, _Numbers] = {name: kept[name].astype(np.float32) for name in kept.files}
        self._limits = Limits(*(float(one) for one in self._heads["limits"]))

    def route(self, text: str, previous: str = "") -> Route:
        """See `knowledge.routing.route.Router`. Raises EngineFailed."""
        text = text[:LONGEST]
        return believed(self._read(text, previous), text, lambda own: self._read(own, previous))

    def _read(self, text: str, previous: str) -> Route:
        found = words(text)
        if not found:
            return with_likely(NOWHERE)
        scores = self.scores([one.text for one in found])
        route = settled(decoded(text, found[: len(scores.tags)], scores, self._limits, previous), text)
        return with_likely(route, by_scores(scores, self._limits.temperature))

    def scores(self, texts: list[str]) -> Scores:
        """What the heads say of a question's words. Raises EngineFailed."""
        rows, firsts = self._words.vectors(texts)
        whole = np.concatenate((rows.mean(axis=0), rows[0]))
        each = rows[firsts]
        second: Any = self._told("second", each)
        return Scores(
            self._told("tool", whole).tolist(),
            self._told("then", whole).tolist(),
            {(tool, name): self._told(f"{tool}.{name}", whole).tolist() for tool, name in VALUES},
            self._told("tags", each).tolist(),
            (second[:, 1] - second[:, 0]).tolist(),
        )

    def _told(self, head: str, vectors: _Numbers) -> _Numbers:
        told: _Numbers = vectors @ self._heads[f"{head}.weight"].T + self._heads[f"{head}.bias"]
        return told
