"""Time as the stamps of events tell it: it goes forward, and back only where a clock was really set back."""

from knowledge.focus.state import AHEAD_S

BEHIND = 3
"""So many stamps in a row that lie behind are of a clock that was set back; one alone is of an event that came late."""
_SECOND = 1_000_000


class Passing:
    """Feed it each stamp, in order of the log."""

    def __init__(self) -> None:
        self.now = 0
        """Microseconds UTC."""
        self._behind = 0

    def at(self, stamp: int) -> bool:
        """Go on to a stamp. Whether the clock was set back, so that what has been would lie in the future."""
        if stamp >= self.now - AHEAD_S * _SECOND:
            self._behind, self.now = 0, max(self.now, stamp)
            return False
        self._behind += 1
        if self._behind < BEHIND:
            return False
        self._behind, self.now = 0, stamp
        return True
