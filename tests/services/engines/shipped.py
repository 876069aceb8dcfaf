"""The texts that PyTorch made vectors of, and the mark of tests that need the native engine."""

import base64
import json
import os
import struct
from pathlib import Path
from typing import NamedTuple

import pytest

from daemon import engine
from knowledge.memory.encoding import BYTES, DIMENSIONS

_REFERENCE = Path(__file__).with_name("reference.jsonl")
_ROW = struct.Struct(f"<{DIMENSIONS}e")

needs_engine = pytest.mark.skipif(
    not engine.built()
    and not os.environ.get("SOTTO_TEST_ENGINE"),  # where it has to be there, its absence is a failure
    reason="the model engine is not built (scripts/engine builds it)",
)


class Reference(NamedTuple):
    """A text, and what the weights as they were published make of it."""

    text: str
    vector: tuple[float, ...]


def references() -> list[Reference]:
    rows = map(json.loads, _REFERENCE.read_text(encoding="utf-8").splitlines())
    return [Reference(row["text"], _ROW.unpack(base64.b64decode(row["vector"]))) for row in rows]


def rows(vectors: bytes) -> list[tuple[float, ...]]:
    """Numbers of each vector."""
    return [_ROW.unpack(vectors[at : at + BYTES]) for at in range(0, len(vectors), BYTES)]


def cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (length(one) * length(other))


def length(one: tuple[float, ...]) -> float:
    return sum(a * a for a in one) ** 0.5
