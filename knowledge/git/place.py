"""How far a reflog has been read, as one number that only grows, though git rewrites reflogs when old entries expire.

From the top: 13 bits for how often it was found rewritten, 28 for the offset, 22 to recognise the line before that.
"""

from typing import NamedTuple

from knowledge.digest import blake2b

_OFFSET_BITS, _CHECK_BITS = 28, 22
_MOST_TURNS = (1 << 13) - 1


class Place(NamedTuple):
    """Behind which line to go on."""

    turn: int
    offset: int
    check: int

    @property
    def number(self) -> int:
        """To be kept as the position of a bookmark."""
        return ((self.turn << _OFFSET_BITS) | self.offset) << _CHECK_BITS | self.check

    @classmethod
    def of(cls, number: int) -> "Place":
        rest, check = divmod(number, 1 << _CHECK_BITS)
        turn, offset = divmod(rest, 1 << _OFFSET_BITS)
        return cls(turn, offset, check)

    def moved(self, log: bytes, offset: int) -> "Place":
        """Further on in the same file."""
        return Place(self.turn, offset, _check(log, offset))


BEGINNING = Place(0, 0, 0)


def turned(place: Place, log: bytes, offset: int) -> Place:
    """In a file that was rewritten."""
    return Place(min(place.turn + 1, _MOST_TURNS), offset, _check(log, offset))


def resume(place: Place, log: bytes) -> Place:
    """The same place in the log as it is now.

    Expiry removes old lines and keeps the others, so the line is looked for, from the end. Where it is gone as well,
    nobody can tell what is new: the end of the log is taken, and nothing is made up.
    """
    if place.offset <= len(log) and _check(log, place.offset) == place.check:
        return place
    end = log.rfind(b"\n") + 1
    at = end
    while at > 0:
        if _check(log, at) == place.check:
            return turned(place, log, at)
        at = log.rfind(b"\n", 0, at - 1) + 1
    return turned(place, log, end)


def _check(log: bytes, offset: int) -> int:
    """Of the line that ends at an offset, without the commit before it: removing an entry may rewrite that."""
    if not offset:
        return 0
    line = log[log.rfind(b"\n", 0, offset - 1) + 1 : offset]
    if not line.endswith(b"\n"):
        return -1
    digest = blake2b(line.partition(b" ")[2], digest_size=4).digest()
    return int.from_bytes(digest) >> (32 - _CHECK_BITS)
