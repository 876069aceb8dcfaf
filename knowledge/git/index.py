"""What git's index holds: paths that are unmerged, and what files were when it saw them (versions 2 to 4, any ids)."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.git.reading import read

LARGEST = 256 << 20
_HEADER = struct.Struct("!4sII")
_FLAGS = struct.Struct("!H")
_SEEN = struct.Struct("!8xII8xI8xI")
"""Of an entry: when the file was changed last, in seconds and nanoseconds, its mode, and its size."""
_BEFORE_ID = 40
"""Bytes of an entry before its object id."""
_STAGE, _EXTENDED, _NAME = 0x3000, 0x4000, 0x0FFF
_NOT_HERE = 0x4000
"""Of the second flags: the file is left out of the tree on purpose."""
_SPLIT = b"link"
_SECOND_NS = 1_000_000_000
_COMPRESSED = 4
"""The version that writes only how a path differs from the one before it."""


class Entry(NamedTuple):
    """A file as git saw it last."""

    path: str
    mode: int
    id: str
    mtime_ns: int
    size: int
    """The last 32 bits of it."""


class _Raw(NamedTuple):
    """Where an entry lies in the index."""

    at: int
    flags: int
    more: int
    """The second flags; 0 where there are none."""
    name: bytes
    end: int


def unmerged(path: Path, id_bytes: int = 20) -> list[str]:
    """Paths with more than one side, in order; none when the index is missing, or not understood."""
    found = _raw(read(path, LARGEST), id_bytes) or []
    return [os.fsdecode(name) for name in dict.fromkeys(one.name for one in found if one.flags & _STAGE)]


def entries(path: Path, id_bytes: int = 20) -> list[Entry] | None:
    """Files that are in it and not left out of the tree; None when it is missing, not understood, or not whole."""
    data = read(path, LARGEST)
    found = _raw(data, id_bytes)
    if data is None or found is None or _SPLIT in data[found[-1].end if found else _HEADER.size :]:
        return None
    return [_entry(data, one, id_bytes) for one in found if not one.more & _NOT_HERE]


def _entry(data: bytes, raw: _Raw, id_bytes: int) -> Entry:
    seconds, nanoseconds, mode, size = _SEEN.unpack_from(data, raw.at)
    named = data[raw.at + _BEFORE_ID : raw.at + _BEFORE_ID + id_bytes].hex()
    return Entry(os.fsdecode(raw.name), mode, named, seconds * _SECOND_NS + nanoseconds, size)


def _raw(data: bytes | None, id_bytes: int) -> list[_Raw] | None:
    if data is None or len(data) < _HEADER.size:
        return None
    mark, version, count = _HEADER.unpack_from(data)
    if mark != b"DIRC" or version not in (2, 3, 4):
        return None
    try:
        walk = _walk_compressed if version == _COMPRESSED else _walk
        return list(walk(data, count, _BEFORE_ID + id_bytes))
    except (struct.error, IndexError, ValueError):
        return None


def _flags(data: bytes, at: int) -> tuple[int, int, int]:
    """Both flags, and what comes behind them."""
    (flags,) = _FLAGS.unpack_from(data, at)
    if not flags & _EXTENDED:
        return flags, 0, at + 2
    return flags, _FLAGS.unpack_from(data, at + 2)[0], at + 4


def _walk(data: bytes, count: int, flags_at: int) -> Iterator[_Raw]:
    at = _HEADER.size
    for _ in range(count):
        flags, more, name_at = _flags(data, at + flags_at)
        length = flags & _NAME
        end = name_at + length if length < _NAME else data.index(b"\0", name_at)
        yield _Raw(at, flags, more, data[name_at:end], end)
        at += (end - at + 8) & ~7  # padded with one to eight zeros


def _walk_compressed(data: bytes, count: int, flags_at: int) -> Iterator[_Raw]:
    at, name = _HEADER.size, b""
    for _ in range(count):
        flags, more, after = _flags(data, at + flags_at)
        strip, rest = _number(data, after)
        end = data.index(b"\0", rest)
        name = name[: len(name) - strip] + data[rest:end]
        yield _Raw(at, flags, more, name, end)
        at = end + 1


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, as in a pack's offsets, and where it ends."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1
