"""The beginning and the end of an output of any length, in bounded memory."""

from collections import deque

PIECE = 4 << 10
"""Bytes that are held together; a program that writes letter by letter would else cost ten times what it wrote."""


class HeadAndTail:
    """The first quarter and the last three of a limited number of bytes; the middle is left out and counted."""

    def __init__(self, limit: int) -> None:
        self._head_room = limit // 4
        self._tail_room = limit - self._head_room
        self._head = bytearray()
        self._tail: deque[bytearray] = deque()
        self._held = 0
        self.total = 0

    def add(self, data: bytes) -> None:
        self.total += len(data)
        room = self._head_room - len(self._head)
        self._head += data[:room] if room > 0 else b""
        rest = data[max(room, 0) :]
        if rest and self._tail and len(self._tail[-1]) < PIECE:
            self._tail[-1] += rest
        elif rest:
            self._tail.append(bytearray(rest))
        self._held += len(rest)
        while self._held - len(self._tail[0] if self._tail else b"") >= self._tail_room:
            self._held -= len(self._tail.popleft())

    def parts(self, limit: int | None = None) -> tuple[bytes, int, bytes]:
        """The beginning, how many bytes are left out after it, and the end; of no more than `limit` bytes."""
        tail = b"".join(self._tail)[-self._tail_room :]
        head = bytes(self._head)
        if limit is not None and len(head) + len(tail) > limit:
            if len(head) + len(tail) == self.total:
                head = tail = head + tail
            first, last = limit // 4, limit - limit // 4
            head, tail = head[:first], tail[len(tail) - last :]
        return head, self.total - len(head) - len(tail), tail

    def bytes(self, limit: int | None = None) -> bytes:
        """What was kept; a line in the middle says how much was not."""
        head, left_out, tail = self.parts(limit)
        return head + notice(left_out) + tail


def notice(left_out: int) -> bytes:
    """The line that stands where bytes were left out."""
    return b"\n[%d bytes left out]\n" % left_out if left_out else b""
