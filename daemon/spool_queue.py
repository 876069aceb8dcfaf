"""Which records are due: oldest first, a portion at a time, those that wait for their output a moment later."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from daemon import spool
from daemon.spool_record import CommandRecord
from daemon.spool_shell import Half
from knowledge.clock import Clock

PORTION = 64
"""Records that are taken before others in the process have their turn."""
PATIENCE_S = 2.0
"""How long a record waits for the output that it says will follow."""


class SpoolQueue:
    """Records on their way from the spool to the hub."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._due: deque[Path] = deque()
        self._taken: set[Path] = set()
        self._held: dict[Path, float] = {}
        self._later = False
        """Something may have come while others were due: nobody will say so again."""

    def concerns(self, name: str) -> bool:
        """Whether there may be something to do now that this file is whole; an output alone is no record."""
        if name.endswith(".partial"):
            return False
        return not name.endswith(".out") or bool(self._held)

    @property
    def held(self) -> set[str]:
        """Names of records that are still to be read."""
        return {path.name for path in (*self._due, *self._held)}

    def look(self) -> None:
        """Find what is new; when much waits anyway, what came meanwhile is found after it."""
        self._later = bool(self._due)
        if not self._later:
            self._due.extend(path for path in spool.records(self._folder) if path not in self._taken)

    def portion(self) -> Iterator[Path]:
        """The next records; `look` again when there are none."""
        for _ in range(min(PORTION, len(self._due))):
            yield self._due.popleft()
        if not self._due:
            self._held = {path: until for path, until in self._held.items() if path.exists()}

    def read(self, path: Path) -> CommandRecord | None:
        """A record; None when it is not to be told yet, or no longer there. Raises Malformed."""
        try:
            record = spool.read(path)
        except Half:
            if spool.is_old(path, self._clock.now()):
                path.unlink(missing_ok=True)
            return None
        if record.awaits_output and self._clock.monotonic() < self._patience(path):
            return None
        self._held.pop(path, None)
        self._taken.add(path)
        return record

    def done(self, path: Path) -> None:
        """The hub has it, or nobody is to have it."""
        spool.discard(path)
        self._taken.discard(path)
        self._held.pop(path, None)

    def next_s(self) -> float | None:
        """Seconds until there is something to do; None when nothing waits."""
        if self._due or self._later:
            return 0.0
        return max(0.0, min(self._held.values()) - self._clock.monotonic()) if self._held else None

    def _patience(self, path: Path) -> float:
        """Until when it waits, from the time it was written: after a restart that may be long ago."""
        if path not in self._held:
            age_s = (self._clock.now() - path.lstat().st_mtime_ns // 1_000) / 1e6
            self._held[path] = self._clock.monotonic() + PATIENCE_S - min(max(age_s, 0.0), PATIENCE_S)
        return self._held[path]
