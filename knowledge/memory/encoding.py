"""Texts as vectors: the one encoder whose vectors are compared, and what an encoder is."""

from collections.abc import Sequence
from typing import Protocol

MODEL = "all-MiniLM-L6-v2-q8_0:3a81396a85b3"
"""Name, and the beginning of the weights' SHA-256; vectors of two models are never compared."""
DIMENSIONS = 384
BYTES = 2 * DIMENSIONS
"""Of one vector: float16, little-endian."""
MOST_TEXTS = 32
"""In one order."""
LONGEST_TEXT = 4_096
"""Characters of a text that an encoder looks at: more than 256 word pieces of any prose."""


class Encoder(Protocol):
    """What makes vectors. `daemon.doubles.encoder` is one without a model."""

    model: str

    def vectors(self, texts: Sequence[str]) -> bytes:
        """One row of `BYTES` for each text, in their order, each of length 1. Raises EngineFailed."""
        ...


class Embed(Protocol):
    """What search is given: vectors by `model`, or none where nobody can make them in time."""

    model: str

    def __call__(self, texts: list[str]) -> bytes | None:
        """As `Encoder.vectors`."""
        ...
