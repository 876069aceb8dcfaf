"""The bookmarks of the git sense, as far as this process knows them, and what goes to the hub with each of them."""

from typing import NamedTuple

from knowledge.events import Event
from knowledge.store.log import Kept
from knowledge.store.log_writer import Bookmark

PREFIX = "git/"


class Found(NamedTuple):
    """What was found, and the place behind it. Without events only the place is kept."""

    events: tuple[Event, ...]
    bookmark: Bookmark


class Places:
    """Where each reader stands."""

    def __init__(self, kept: dict[str, Kept]) -> None:
        self._kept = dict(kept)

    def get(self, reader: str) -> Kept | None:
        return self._kept.get(reader)

    def below(self, prefix: str) -> dict[str, int]:
        """Positions of the readers whose names begin so, by the rest of the name."""
        return {name.removeprefix(prefix): one.position for name, one in self._kept.items() if name.startswith(prefix)}

    def found(self, reader: str, position: int, now: int, *events: Event) -> Found:
        """Go on to a position at the moment `now`."""
        self._kept[reader] = Kept(position, now)
        return Found(events, Bookmark(reader, position))
