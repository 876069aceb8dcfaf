"""When a dead process is started again, and when it is given up: pure, with the clock passed in.

    deaths within WINDOW_S    1     2      3      4     5
    started again after       0 s   0.1 s  0.5 s  2 s   never: it is given up

A process that was up for STABLE_S is forgiven everything. Every delay but the first is spread by JITTER, so that
processes that died together do not come back together.
"""

from collections import deque
from collections.abc import Callable

DELAYS_S = (0.0, 0.1, 0.5, 2.0)
WINDOW_S = 60.0
STABLE_S = 10.0
JITTER = 0.2


class Restarts:
    """The deaths of one process."""

    def __init__(self, spread: Callable[[], float], stable_s: float = STABLE_S) -> None:
        """`spread` gives a random number from 0 to 1; with `stable_s` 0 every death is the first."""
        self._spread = spread
        self._stable_s = stable_s
        self._deaths: deque[float] = deque()
        self.total = 0

    @property
    def recent(self) -> int:
        return len(self._deaths)

    def forgive(self) -> None:
        """What it died of will not come again."""
        self._deaths.clear()

    def died(self, now: float, uptime: float) -> float | None:
        """Seconds to wait before the next start, or None to give up."""
        self.total += 1
        if uptime >= self._stable_s:
            self._deaths.clear()
        while self._deaths and now - self._deaths[0] > WINDOW_S:
            self._deaths.popleft()
        self._deaths.append(now)
        if len(self._deaths) > len(DELAYS_S):
            return None
        delay = DELAYS_S[len(self._deaths) - 1]
        return delay * (1 + JITTER * (2 * self._spread() - 1))
