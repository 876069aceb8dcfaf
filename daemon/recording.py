"""Whether a sense may record now: the file that means a pause, and what was said of it.

The file counts from the moment it is there; that it was seen is said a little later. In between nothing is told, and
who waits for the fact looks again after `HELD_S`.
"""

from typing import NamedTuple

from daemon import pausing
from daemon.service import World
from knowledge.envelope import Envelope
from knowledge.events import RecordingPaused, RecordingResumed

HELD_S = 0.1
_KINDS = (RecordingPaused.__name__, RecordingResumed.__name__)
_LAST = 100
"""Facts that are looked through for the last pause; one that is given another end is said again."""


class Pause(NamedTuple):
    """The last one, in microseconds UTC."""

    began: int = 0
    """0 when there never was one."""
    ended: int | None = 0
    """None while it lasts."""
    before: int = 0
    """When the one before it was over."""


class Recording:
    """Follows the facts, from those that are in the log already."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._through = 0
        self.last = Pause()
        for seen in world.past.newest(_KINDS, _LAST):
            self.heed(seen)

    @property
    def paused(self) -> bool:
        """Whether it was said that nothing is recorded."""
        return self.last.ended is None

    @property
    def held(self) -> bool:
        """Whether the file is there and nobody has said so yet."""
        paths, now = self._world.paths, self._world.clock.now()
        return not self.paused and pausing.paused_until(paths, now) is not None

    def covers(self, moment: int) -> bool:
        """Whether nothing was, or is, recorded at a moment, in microseconds UTC, as far as the last pause tells."""
        began, ended, _ = self.last
        within = 0 < began <= moment and (ended is None or moment < ended)
        return within or (self.held and moment >= self._since(self._world.clock.now()))

    def heed(self, seen: Envelope) -> bool:
        """Take a fact into account; whether it changes anything."""
        if seen.seq <= self._through:
            return False
        self._through, before = seen.seq, self.last
        if isinstance(seen.event, RecordingResumed):
            self.last = before._replace(ended=seen.header.at) if self.paused else before
        elif not self.paused:
            self.last = Pause(self._since(seen.header.at), None, before.ended or 0)
        return self.last != before

    def _since(self, said: int) -> int:
        """When a pause began: with its file, which may have been there long before anybody could say so."""
        try:
            made = self._world.paths.paused.stat().st_mtime_ns // 1_000
        except OSError:
            return said
        return min(said, made) if made > (self.last.ended or 0) else said
