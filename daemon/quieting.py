"""Whether the user wants quiet: what VoiceSet said last, and the file of it that `sotto status` reads."""

import logging

from daemon import pausing
from daemon.service import World
from knowledge.events import Event, VoiceSet

_log = logging.getLogger("quiet")


class Quieting:
    """Follows the facts, from the last one in the log on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last = VoiceSet(mode="normal")
        for seen in world.past.newest([VoiceSet.__name__], 1):
            self.heed(seen.event)

    @property
    def now(self) -> bool:
        """Whether nothing is to be said unasked."""
        return self._last.quiet(self._world.clock.now())

    def heed(self, event: Event) -> None:
        """Take a fact into account."""
        if not isinstance(event, VoiceSet):
            return
        self._last, file = event, self._world.paths.quiet
        try:
            if self.now:
                pausing.put(file, event.until)
            else:
                file.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("status does not know of the quiet: %s", error)
