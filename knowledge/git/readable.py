"""Saying once that a repository keeps its references in a way that is not read here, and once when that is over."""

from collections.abc import Iterator

from knowledge.events import WatchLimited
from knowledge.git.layout import Layout
from knowledge.git.places import Found, Places
from knowledge.redact import clean

REASON = "git keeps its references in a reftable"
INSTEAD = "its conflicts and files are seen, its commits and branches are not"


class Readable:
    """Whether one tree can be read. Odd positions say that it cannot."""

    def __init__(self, layout: Layout, base: str, places: Places) -> None:
        self._layout = layout
        self._reader = f"{base}/readable"
        self._places = places

    def read(self, now: int) -> Iterator[Found]:
        """What has changed about that."""
        kept = self._places.get(self._reader)
        count = kept.position if kept else 0
        limited = (self._layout.common / "reftable").is_dir()
        if limited != bool(count % 2):
            said = WatchLimited(tree=clean(str(self._layout.tree)), reason=REASON, instead=INSTEAD if limited else "")
            yield self._places.found(self._reader, count + 1, now, said)
