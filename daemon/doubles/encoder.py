"""An encoder without a model: the words of a text, each thrown into a place by its hash. Shared words are nearness."""

import hashlib
import math
import re
import struct
from collections.abc import Sequence

from knowledge.errors import EngineFailed
from knowledge.memory.encoding import DIMENSIONS

MOST_WORDS = 256
_WORD = re.compile(r"\w+")
_ROW = struct.Struct(f"<{DIMENSIONS}e")


class WordEncoder:
    """Behaves like the shipped one, as far as words tell; can be told to fail."""

    def __init__(self, model: str = "words:1") -> None:
        self.model = model
        self.failing = ""
        """Why it refuses, while it does."""
        self.texts: list[str] = []
        """What it was asked for."""

    def vectors(self, texts: Sequence[str]) -> bytes:
        """See `knowledge.memory.encoding.Encoder`. Raises EngineFailed."""
        if self.failing:
            raise EngineFailed(self.failing)
        self.texts += texts
        return b"".join(_ROW.pack(*_vector(text)) for text in texts)


def _vector(text: str) -> list[float]:
    """Of length 1, also where there is no word."""
    found = [0.0] * DIMENSIONS
    for word in _WORD.findall(text.lower())[:MOST_WORDS] or [""]:
        place, sign, *_ = struct.unpack(
            "<QQ", hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=16).digest()
        )
        found[place % DIMENSIONS] += 1.0 if sign % 2 else -1.0
    length = math.sqrt(sum(one * one for one in found))
    return [one / length for one in found] if length else _vector("")
