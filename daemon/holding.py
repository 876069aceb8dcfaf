"""What a process has in its hands, written on a page that outlives it.

Who dies three times over the same event, without a step in between, is poisoned by it: the fourth process finds that
out here and puts the event aside.
"""

import mmap
import struct
from typing import NamedTuple

POISON_DEATHS = 3
_HELD = struct.Struct("<q32s")
_DIED = struct.Struct("<qq32s")
_DIED_AT = 64


class Held(NamedTuple):
    """An event in the hands of a service."""

    service: str
    seq: int

    def __str__(self) -> str:
        return f"{self.service} on e{self.seq}"


class Holding:
    """A page shared between the supervisor and one process after the other in the same place."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def take(self, service: bytes, seq: int) -> None:
        """From now on a death is blamed on this event."""
        _HELD.pack_into(self._page, 0, seq, service)

    def let_go(self) -> None:
        """Whatever it was, it is done."""
        _HELD.pack_into(self._page, 0, 0, b"")

    @property
    def held(self) -> Held | None:
        """What the process holds, or held when it died."""
        seq, service = _HELD.unpack_from(self._page, 0)
        return Held(_word(service), seq) if seq else None

    @property
    def deaths(self) -> int:
        """How many processes in a row died over what is held."""
        seq, deaths, service = _DIED.unpack_from(self._page, _DIED_AT)
        held = self.held
        return int(deaths) if held and (_word(service), seq) == held else 0

    def died(self) -> Held | None:
        """A process in this place has ended: count it, and say what it held."""
        held = self.held
        if held:
            _DIED.pack_into(self._page, _DIED_AT, held.seq, self.deaths + 1, held.service.encode())
        return held

    def poisonous(self) -> Held | None:
        """The event that has killed too many; asked by a new process before it takes anything."""
        return self.held if self.deaths >= POISON_DEATHS else None


def _word(padded: bytes) -> str:
    return padded.rstrip(b"\0").decode()
