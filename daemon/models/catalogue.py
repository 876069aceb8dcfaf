"""The models that can be fetched by a name, and which of them suits this machine."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from daemon.models import speech_catalogue
from daemon.models.room import BESIDES, Room, needs
from knowledge.errors import NotFound

FILE = Path(__file__).with_name("catalogue.toml")
CONTEXT = 8_192


class Entry(NamedTuple):
    """One model of the catalogue."""

    name: str
    repository: str
    revision: str
    file: str
    size: int
    sha256: str
    licence: str
    context: int
    kv_per_token: int
    memory_gb: int
    processors: int
    why: str

    @property
    def needed(self) -> int:
        """Bytes of memory that it takes while it runs."""
        return needs(self.size, self.kv_per_token, CONTEXT)


@cache
def entries() -> tuple[Entry, ...]:
    """All of them, the smallest first."""
    return tuple(Entry(**one) for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["model"])


def entry(name: str) -> Entry:
    """Raises NotFound."""
    found = next((one for one in entries() if name.casefold() in (one.name, one.file.casefold())), None)
    if found is None:
        names = [*(one.name for one in entries()), *(one.name for one in speech_catalogue.entries())]
        known = ", ".join(names)
        raise NotFound(f"{name!r} in the catalogue", hint=f"there are {known}; or say hf:ORG/REPO/FILE, or a url")
    return found


def recommended(there: Room, processors: int | None = None) -> Entry | None:
    """The largest that this machine is up to; None where even the smallest has no room."""
    count = processors or usable_processors()
    suits = [one for one in entries() if there.total >= one.memory_gb * 1_000_000_000 and count >= one.processors]
    room = [one for one in suits if one.needed <= there.total - BESIDES // 2]
    return max(room, key=lambda one: one.size, default=None)


def usable_processors() -> int:
    """Those that we may use."""
    return len(os.sched_getaffinity(0))
