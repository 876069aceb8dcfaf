"""How many lines came and went between two versions of a text."""

from collections import Counter

LOOKED_AT = 8_000
"""Bytes at the start of a file within which a NUL says that it is no text; git looks at as many."""


def is_text(data: bytes) -> bool:
    return b"\0" not in data[:LOOKED_AT]


def delta(before: bytes, after: bytes) -> tuple[int, int]:
    """Lines that are new and lines that are gone; one that only moved is neither. Takes time by length alone."""
    old, new = Counter(_lines(before)), Counter(_lines(after))
    return (new - old).total(), (old - new).total()


def _lines(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    return lines if lines[-1] else lines[:-1]
