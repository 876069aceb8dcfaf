"""Exported reports hold what tests print, secrets too: each goes when the hub has what it says."""

import contextlib
from pathlib import Path

from daemon import report_files
from daemon.report_files import ReportFile
from knowledge.clock import Clock

LEFT_US = 3_600 * 1_000_000
"""Age after which a file belongs to nothing that will still be told: its command was not wanted, or was killed."""
TOLD_S, OLD_S = 0.5, 1_800.0
"""How soon, and how often, it is looked whether what was told, and what is old, can go."""


class ExportedReports:
    """The files in one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._told: dict[Path, int] = {}
        """Each with the seq of its command."""

    def of(self, run: str | None) -> ReportFile | None:
        """The file of a run, if there is one."""
        if not run or "/" in run or "\0" in run:
            return None
        return report_files.exported(self._folder / f"{run}.xml")

    def told(self, path: Path | None, seq: int | None) -> None:
        """What it says is on its way to the hub."""
        if path and seq:
            self._told[path] = seq

    def forget(self, position: int) -> None:
        """Remove those whose commands lie before the place of their reader."""
        for path, seq in list(self._told.items()):
            if position >= seq:
                remove(path)
                del self._told[path]

    def sweep(self) -> None:
        """Remove files whose commands were told long ago, or never."""
        for path in self._folder.glob("*"):
            with contextlib.suppress(OSError):
                if self._clock.now() - path.lstat().st_mtime_ns // 1_000 > LEFT_US:
                    remove(path)

    @property
    def waits_s(self) -> float | None:
        """Seconds until something may have to go; None when there is nothing."""
        if self._told:
            return TOLD_S
        return OLD_S if any(self._folder.glob("*")) else None


def remove(path: Path | None) -> None:
    with contextlib.suppress(OSError):
        if path:
            path.unlink()
