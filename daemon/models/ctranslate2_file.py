"""The header of a CTranslate2 file, which speech models come in: what it is for, and the shapes of what is in it."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from daemon.models.byte_reader import ByteReader, Cut
from knowledge.errors import ModelUnusable

OLDEST, NEWEST = 4, 6
"""Versions of the container in which each variable says its kind and how many bytes it has."""
MOST_VARIABLES = 20_000
MOST_RANK = 8
LONGEST_NAME = 1_000
_U8, _U16, _U32 = struct.Struct("<B"), struct.Struct("<H"), struct.Struct("<I")


@dataclass(frozen=True)
class Contents:
    """What a file says of itself."""

    kind: str
    """What its weights are for, such as `WhisperSpec`."""
    shapes: Mapping[str, tuple[int, ...]]
    size: int
    """Bytes of the file."""

    @property
    def weights(self) -> int:
        return sum(math.prod(shape) for shape in self.shapes.values())


def read(path: Path) -> Contents:
    """The header and every shape; the weights are passed over. Raises ModelUnusable, OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        reader = ByteReader(file, size, size)
        try:
            kind = _kind(reader)
            shapes = dict(_variable(reader) for _ in range(_count(reader)))
            for _ in range(_count(reader)):  # names that mean another variable
                _text(reader)
                _text(reader)
            return Contents(kind, shapes, size)
        except Cut as error:
            raise ModelUnusable(f"{path.name} is not whole; its end is missing") from error
        except UnicodeDecodeError as error:
            raise ModelUnusable(f"{path.name} is no CTranslate2 file") from error


def _kind(reader: ByteReader) -> str:
    version = int(reader.number(_U32))
    if not 0 < version <= NEWEST:
        raise ModelUnusable("model.bin is no CTranslate2 file, or of a later version than is known")
    if version < OLDEST:
        raise ModelUnusable("model.bin is of a version that is not read any more; convert the model again")
    kind = _text(reader)
    reader.skip(_U32.size)  # the revision of what it is for
    return kind


def _count(reader: ByteReader) -> int:
    count = int(reader.number(_U32))
    if count > MOST_VARIABLES:
        raise ModelUnusable(f"model.bin says that it has {count:,} variables")
    return count


def _variable(reader: ByteReader) -> tuple[str, tuple[int, ...]]:
    name, rank = _text(reader), int(reader.number(_U8))
    if rank > MOST_RANK:
        raise ModelUnusable(f"model.bin has a variable of {rank} dimensions")
    shape = tuple(int(reader.number(_U32)) for _ in range(rank))
    reader.skip(_U8.size)
    reader.skip(int(reader.number(_U32)))
    return name, shape


def _text(reader: ByteReader) -> str:
    """A name with its length before it and a zero at its end."""
    length = int(reader.number(_U16))
    if length > LONGEST_NAME:
        raise ModelUnusable(f"model.bin has a name of {length:,} bytes")
    return reader.take(length).rstrip(b"\0").decode("utf-8")
