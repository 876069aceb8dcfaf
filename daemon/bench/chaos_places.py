"""Where the chaos run happens: a small disk of its own that can be full, and the spool of failed commands."""

import contextlib
import os
import secrets
import time
from pathlib import Path

from daemon import spool
from daemon.bench.chaos_clock import Clock
from daemon.bench.chaos_unit import home_of
from daemon.paths import Paths

BLOCK, SMALLEST = 64 << 20, 4_096


class Disk:
    """The disk of the home; `own` says whether it may be filled."""

    def __init__(self, home: Path, *, own: bool) -> None:
        self._ballast = home / "ballast"
        self.own = own

    @property
    def full(self) -> bool:
        return self._ballast.exists()

    def fill(self) -> None:
        """Leave not a byte."""
        descriptor = os.open(self._ballast, os.O_WRONLY | os.O_CREAT, 0o600)
        size, end = BLOCK, 0
        while size >= SMALLEST:
            try:
                os.posix_fallocate(descriptor, end, size)
                end += size
            except OSError:
                size //= 2
        os.close(descriptor)

    def clear(self) -> None:
        self._ballast.unlink(missing_ok=True)


class Spool:
    """Leaves failing commands in the spool, as `sotto run` does."""

    def __init__(self, paths: Paths, clock: Clock) -> None:
        self._paths = paths
        self._clock = clock
        self._draft = home_of(paths) / "draft"
        self._draft.mkdir(exist_ok=True)
        self.names: set[str] = set()
        """Commands that were left whole: from then on none may be lost."""

    def write(self) -> None:
        """Leave one more. On a full disk there is none: then the command itself says so."""
        name, file = f"spooled-{len(self.names)}", f"run-{secrets.token_hex(6)}"
        record = spool.CommandRecord(command=name, cwd="/", status=1, started=0, duration_ms=1, output_bytes=3)
        with contextlib.suppress(OSError):
            spool.write(self._draft, file, record, b"bad")
            for ending, at_first in ((".out", ".out"), (".json", ".json.partial")):  # as `spool.write` goes about it
                draft, there = self._draft / f"{file}{ending}", self._paths.spool / f"{file}{at_first}"
                at = time.time() + self._clock.offset  # the file system's clock is the daemon's, too
                os.utime(draft, (at, at))
                draft.rename(there)
            there.rename(self._paths.spool / f"{file}.json")
            self.names.add(name)
