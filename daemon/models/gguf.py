"""The header of a GGUF file (versions 2 and 3): what it says of itself, and where the file has to end.

Files come from anywhere: every count is held against the file, nothing long is kept, and no tensor is read.
"""

import struct
from pathlib import Path
from typing import NamedTuple

from daemon.models.byte_reader import ByteReader, Cut
from daemon.models.tensor_sizes import BYTES
from daemon.regular import opened
from knowledge.errors import ModelUnusable

MAGIC = b"GGUF"
VERSIONS = (2, 3)
LONGEST = 128 << 20
"""Bytes of a header; the largest vocabularies take some 20 MB."""
MOST_VALUES, MOST_TENSORS = 4_096, 65_536
LONGEST_KEY, LONGEST_TEXT = 1_024, 1 << 20
FEW = 1_024
"""Numbers of an array that are kept: such as heads of each layer."""
DEEPEST = 4
"""Arrays within arrays."""
MOST_DIMENSIONS = 8
ALIGNMENT = 32
_NUMBERS = {
    kind: struct.Struct(f"<{form}") for kind, form in ((0, "B"), (1, "b"), (2, "H"), (3, "h"), (4, "I"), (5, "i"))
} | {kind: struct.Struct(f"<{form}") for kind, form in ((6, "f"), (7, "?"), (10, "Q"), (11, "q"), (12, "d"))}
_TEXT, _ARRAY = 8, 9
_U32 = struct.Struct("<I")
_FOREIGN_ENDS = tuple(version << 24 for version in VERSIONS)

Value = str | int | float | bool | tuple[int | float | bool, ...]


class Header(NamedTuple):
    """What a file says of itself."""

    values: dict[str, Value]
    """Without texts beyond 1 MB and long arrays; of those, `keys` has the names."""
    keys: frozenset[str]
    tensors: int
    weights: int
    """Numbers in all tensors."""
    ends: int
    """Bytes that the file has at least; all of them, where every kind of tensor is known."""

    def text(self, key: str) -> str:
        """Empty where there is none."""
        found = self.values.get(key, "")
        return found if isinstance(found, str) else ""

    def number(self, key: str) -> int:
        """0 where there is none; the largest of several."""
        found = self.values.get(key, 0)
        if isinstance(found, tuple):
            found = max(found, default=0)
        return int(found) if isinstance(found, int | float) and abs(found) < LONGEST**2 else 0


def read(path: Path) -> tuple[Header, int]:
    """The header, and bytes of the whole file. Raises ModelUnusable, and OSError for what is no regular file."""
    with opened(path) as (file, size):
        try:
            return _header(ByteReader(file, size, LONGEST)), size
        except (Cut, OverflowError, RecursionError) as error:
            raise ModelUnusable(f"{path.name} is damaged or not whole ({error})") from error


def _header(source: ByteReader) -> Header:
    if source.take(4) != MAGIC:
        raise ModelUnusable("it is no GGUF file")
    version = int(source.number(_U32))
    if version in _FOREIGN_ENDS:
        raise ModelUnusable("it is made for big-endian machines")
    if version not in VERSIONS:
        raise ModelUnusable(f"it is GGUF of version {version}; 2 and 3 can be read")
    tensors, count = source.length(), source.length()
    if count > MOST_VALUES or tensors > MOST_TENSORS:
        raise Cut(f"{count} values and {tensors} tensors")
    values: dict[str, Value] = {}
    keys = set()
    for _ in range(count):
        key = source.text(LONGEST_KEY) or ""
        keys.add(key)
        value = _value(source, int(source.number(_U32)), 0)
        if value is not None:
            values[key] = value
    header = Header(values, frozenset(keys), tensors, 0, 0)
    weights, ends = _tensors(source, header)
    return header._replace(weights=weights, ends=ends)


def _value(source: ByteReader, kind: int, depth: int) -> Value | None:
    """None for what is skipped."""
    if kind in _NUMBERS:
        return source.number(_NUMBERS[kind])
    if kind == _TEXT:
        return source.text(LONGEST_TEXT)
    if kind != _ARRAY or depth == DEEPEST:
        raise Cut(f"a value of kind {kind}")
    within, count = int(source.number(_U32)), source.length()
    if within == _TEXT:
        source.skip_texts(count)
    elif within == _ARRAY:
        if count > FEW:
            raise Cut(f"{count} arrays in one")
        for _ in range(count):
            _value(source, _ARRAY, depth + 1)
    elif within in _NUMBERS:
        form = _NUMBERS[within]
        if count <= FEW:
            return tuple(source.number(form) for _ in range(count))
        source.skip(count * form.size)
    else:
        raise Cut(f"an array of kind {within}")
    return None


def _tensors(source: ByteReader, header: Header) -> tuple[int, int]:
    """How many numbers all tensors have, and where the last of them ends."""
    weights = last = 0
    for _ in range(header.tensors):
        source.text(LONGEST_KEY)
        dimensions = int(source.number(_U32))
        if dimensions > MOST_DIMENSIONS:
            raise Cut(f"a tensor of {dimensions} dimensions")
        count = 1
        for _ in range(dimensions):
            count *= source.length()
        kind, offset = int(source.number(_U32)), source.length()
        block, taken = BYTES.get(kind, (1, 0))
        weights += count
        last = max(last, offset + -(-count // block) * taken)
    alignment = header.number("general.alignment") or ALIGNMENT
    begin = -(-source.at // alignment) * alignment if 0 < alignment < LONGEST else source.at
    return weights, begin + last if header.tensors else source.at
