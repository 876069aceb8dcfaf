"""The speech models that can be fetched by a name: folders of several files, each pinned."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("speech_catalogue.toml")


class PinnedFile(NamedTuple):
    """One file of a model."""

    name: str
    size: int
    sha256: str


class SpeechEntry(NamedTuple):
    """One model of the catalogue."""

    name: str
    repository: str
    revision: str
    licence: str
    needs: int
    why: str
    files: tuple[PinnedFile, ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(one.size for one in self.files)


@cache
def entries() -> tuple[SpeechEntry, ...]:
    """All of them, the smallest first."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["model"]
    return tuple(_entry(one.pop("file"), one) for one in told)


def entry(name: str) -> SpeechEntry | None:
    """None where no speech model has that name."""
    return next((one for one in entries() if name.casefold() == one.name), None)


def _entry(files: list[dict[str, Any]], rest: dict[str, Any]) -> SpeechEntry:
    return SpeechEntry(**rest, files=tuple(PinnedFile(**one) for one in files))
