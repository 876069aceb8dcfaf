"""Paths that are unmerged, read from git's index (versions 2 to 4, ids of 20 or 32 bytes)."""

import os
import struct
from pathlib import Path

from knowledge.git.reading import read

LARGEST = 256 << 20
_HEADER = struct.Struct("!4sII")
_FLAGS = struct.Struct("!H")
_BEFORE_ID = 40
"""Bytes of an entry before its object id."""
_STAGE, _EXTENDED, _NAME = 0x3000, 0x4000, 0x0FFF
_COMPRESSED = 4
"""The version that writes only how a path differs from the one before it."""


def unmerged(path: Path, id_bytes: int = 20) -> list[str]:
    """Paths with more than one side, in order; none when the index is missing, or not understood."""
    data = read(path, LARGEST)
    if data is None or len(data) < _HEADER.size:
        return []
    mark, version, count = _HEADER.unpack_from(data)
    if mark != b"DIRC" or version not in (2, 3, 4):
        return []
    try:
        walk = _walk_compressed if version == _COMPRESSED else _walk
        return [os.fsdecode(name) for name in dict.fromkeys(walk(data, count, _BEFORE_ID + id_bytes))]
    except (struct.error, IndexError, ValueError):
        return []


def _walk(data: bytes, count: int, flags_at: int) -> list[bytes]:
    found, at = [], _HEADER.size
    unpack = _FLAGS.unpack_from
    for _ in range(count):
        (flags,) = unpack(data, at + flags_at)
        name_at = at + flags_at + (4 if flags & _EXTENDED else 2)
        length = flags & _NAME
        end = name_at + length if length < _NAME else data.index(b"\0", name_at)
        if flags & _STAGE:
            found.append(data[name_at:end])
        at += (end - at + 8) & ~7  # padded with one to eight zeros
    return found


def _walk_compressed(data: bytes, count: int, flags_at: int) -> list[bytes]:
    found, at, name = [], _HEADER.size, b""
    for _ in range(count):
        (flags,) = _FLAGS.unpack_from(data, at + flags_at)
        strip, at = _number(data, at + flags_at + (4 if flags & _EXTENDED else 2))
        end = data.index(b"\0", at)
        name = name[: len(name) - strip] + data[at:end]
        if flags & _STAGE:
            found.append(name)
        at = end + 1
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, as in a pack's offsets, and where it ends."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1
