"""Facts of many parts, cut so that each fits into a message."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pydantic import BaseModel

Part = TypeVar("Part", bound=BaseModel)
MOST_PARTS = 500
MOST_BYTES = 700_000
"""Bytes of the parts of one event as JSON; a message may have 1 MiB."""


def pieces(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """The parts in order, as many at once as one event may carry."""
    piece: list[Part] = []
    size = 0
    for part in parts:
        weight = len(part.model_dump_json().encode())
        if piece and (len(piece) == MOST_PARTS or size + weight > MOST_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(part)
        size += weight
    if piece:
        yield piece
