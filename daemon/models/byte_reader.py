"""Reading a foreign binary file forwards, and no further than it goes: what says it is longer is refused."""

import struct
from typing import BinaryIO

CHUNK = 1 << 20
_LENGTH = struct.Struct("<Q")


class Cut(ValueError):
    """What was announced is not there."""


class ByteReader:
    """The first `limit` bytes of a file of `size` bytes. Nothing is kept of what is skipped."""

    def __init__(self, file: BinaryIO, size: int, limit: int) -> None:
        self._file = file
        self._size, self._end = size, min(size, limit)
        self.at = 0

    def take(self, count: int) -> bytes:
        """The next bytes. Raises Cut."""
        self._within(count)
        data = self._file.read(count)
        if len(data) != count:
            raise Cut("it became shorter while it was read")
        self.at += count
        return data

    def number(self, form: struct.Struct) -> int | float | bool:
        """One number. Raises Cut."""
        value: int | float | bool = form.unpack(self.take(form.size))[0]
        return value

    def length(self) -> int:
        """A count of 64 bits. Raises Cut."""
        return int(self.number(_LENGTH))

    def skip(self, count: int) -> None:
        """Raises Cut."""
        self._within(count)
        self._file.seek(count, 1)
        self.at += count

    def text(self, most: int) -> str | None:
        """A text with its length before it; skipped, and None, where it is longer than `most`. Raises Cut."""
        count = self.length()
        if count > most:
            self.skip(count)
            return None
        return self.take(count).decode("utf-8", "replace")

    def skip_texts(self, count: int) -> None:
        """Pass over so many texts; vocabularies have hundreds of thousands. Raises Cut."""
        if count > (self._end - self.at) // _LENGTH.size:
            raise Cut(f"{count} texts in what is left of it")
        while count:
            block = self._file.read(min(CHUNK, self._end - self.at))
            place, last = 0, len(block) - _LENGTH.size
            if last < 0:
                raise Cut("it ends within its vocabulary")
            while count and place <= last:
                place += _LENGTH.size + _LENGTH.unpack_from(block, place)[0]
                count -= 1
            self._within(place)
            self.at += place
            self._file.seek(self.at)

    def _within(self, count: int) -> None:
        if count > self._end - self.at:
            beyond = "the file" if self._end == self._size else "what a header may take"
            raise Cut(f"{count} bytes at byte {self.at} go beyond {beyond}")
