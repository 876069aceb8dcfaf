"""When to look: what is noticed in a tree is gathered until it is calm, never for too long.

It is calm when nothing has come for 30 ms; at the latest 250 ms after the first notice it is looked all the same, and
where a file is gone not before, because editors put the new version where the old one was. Noticed too fast, single
paths are no longer followed: the folders in which it happens are gathered, and looked through when it is calm again.
"""

from collections import deque
from dataclasses import dataclass, field

QUIET_S, CAP_S = 0.030, 0.250
STORM_EVENTS, STORM_WINDOW_S = 200, 0.100
STORM_QUIET_S, STORM_CAP_S = 0.250, 5.0
HELD_AGAIN_S, HELD_CAP_S = 0.100, 10.0
"""How soon it is looked again whether git has let go of its lock, and how long that is waited for."""


@dataclass
class Gathered:
    """What is to be looked at."""

    paths: dict[str, bool] = field(default_factory=dict)
    """With whether it is gone, by what was noticed last."""
    folders: set[str] = field(default_factory=set)
    """To be compared whole, not what is below them."""
    below: set[str] = field(default_factory=set)
    """Folders that are gone with everything that was in them."""
    began: float = 0.0
    storm: bool = False

    def __bool__(self) -> bool:
        return bool(self.paths or self.folders or self.below)


class Burst:
    """What was noticed in one tree and has not been looked at. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._gathered = Gathered()
        self._gone = 0
        self._recent: deque[float] = deque(maxlen=STORM_EVENTS)
        self._last = 0.0
        self._held_until = 0.0

    @property
    def storm(self) -> bool:
        """Whether only folders are gathered."""
        return self._gathered.storm

    def path(self, folder: str, path: str, at: float, *, gone: bool = False) -> None:
        """Something happened to a file in a folder."""
        self._note(at)
        if self._gathered.storm:
            self._gathered.folders.add(folder)
            return
        self._gone += gone - self._gathered.paths.get(path, False)
        self._gathered.paths[path] = gone

    def folder(self, folder: str, at: float) -> None:
        """A folder was made or came here."""
        self._note(at)
        self._gathered.folders.add(folder)

    def folder_gone(self, folder: str, at: float) -> None:
        self._note(at)
        self._gathered.below.add(folder)

    def has(self, folder: str, path: str) -> bool:
        """Whether a file is to be looked at."""
        return path in self._gathered.paths or folder in self._gathered.folders

    def held(self, at: float) -> None:
        """Git is at work: look later, but not much later."""
        if at < self._gathered.began + HELD_CAP_S:
            self._held_until = at + HELD_AGAIN_S

    def deadline(self) -> float | None:
        """When there is something to look at; none when nothing was noticed."""
        if not self._gathered:
            return None
        began = self._gathered.began
        if self._gathered.storm:
            due = min(self._last + STORM_QUIET_S, began + STORM_CAP_S)
        elif self._gone or self._gathered.below:
            due = began + CAP_S
        else:
            due = min(self._last + QUIET_S, began + CAP_S)
        return max(due, self._held_until)

    def take(self) -> Gathered:
        """Everything that was gathered; it begins anew."""
        taken, self._gathered = self._gathered, Gathered()
        self._recent.clear()
        self._gone, self._held_until = 0, 0.0
        return taken

    def _note(self, at: float) -> None:
        if not self._gathered:
            self._gathered.began = at
        self._last = at
        self._recent.append(at)
        if len(self._recent) == STORM_EVENTS and at - self._recent[0] <= STORM_WINDOW_S:
            self._gathered.storm = True
