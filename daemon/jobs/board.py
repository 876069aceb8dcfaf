"""How far steps are that are under way, for who asks just now: a file for each job, gone when its step is over."""

import contextlib
import json
from pathlib import Path

from daemon.jobs.far import Far, folder
from daemon.paths import Paths
from knowledge.events import Event, JobProgressed, JobStepped


def far(said: JobProgressed) -> Far:
    return Far(said.step, said.done, said.of, said.what)


class Board:
    """The writing side, of the one process that does jobs."""

    def __init__(self, paths: Paths) -> None:
        self._folder = folder(paths)
        for left in self._folder.glob("*"):
            left.unlink(missing_ok=True)  # by a process that died

    def note(self, job: int, said: Event) -> None:
        """Take note of a word of a job's worker."""
        if isinstance(said, JobProgressed):
            with contextlib.suppress(OSError):  # it helps who looks just now, and no job is held up for that
                self._write(self._folder / str(job), far(said))
        elif isinstance(said, JobStepped):
            self.over(job)

    def _write(self, path: Path, far: Far) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(far), encoding="utf-8")
        partial.replace(path)

    def over(self, job: int) -> None:
        (self._folder / str(job)).unlink(missing_ok=True)
