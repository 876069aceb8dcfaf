"""How far the native build is: a file that `sotto status` reads, and a line for who watches."""

import os
from pathlib import Path

from daemon.setup.record import write_json
from daemon.setup.terminal import Line
from knowledge.clock import Clock, SystemClock
from knowledge.moment import Moment, local_offset

EVERY_S = 0.25
MILESTONES = 10
"""Lines a log file gets for one step."""


class Progress:
    """Where one build is; every change reaches the file, steady ones at most four times a second."""

    def __init__(self, file: Path, package: str, version: str, clock: Clock | None = None) -> None:
        self._file = file
        self._clock = clock or SystemClock()
        self._line = Line()
        self._written = 0.0
        self._tenth = 0
        self._state = {"package": package, "version": version, "step": "", "done": 0, "total": 0}
        self._state |= {"started": self._now(), "updated": "", "error": None, "pid": os.getpid()}

    def step(self, name: str) -> None:
        """A new step begins."""
        self._state |= {"step": name, "done": 0, "total": 0}
        self._tenth = 0
        self._write()
        self._show(milestone=True)

    def advance(self, done: int, total: int) -> None:
        """Within a step: `done` of `total`."""
        tenth = done * MILESTONES // total if total else 0
        milestone, self._tenth = tenth != self._tenth, tenth
        self._state |= {"done": done, "total": total}
        now = self._clock.monotonic()
        if milestone or now - self._written >= EVERY_S:
            self._write()
            self._show(milestone=milestone)

    def end(self, step: str, error: str | None = None) -> None:
        """It is over, one way or the other."""
        self._state |= {"step": step, "error": error}
        self._write()
        self._line.end()

    def _show(self, *, milestone: bool) -> None:
        done, total = int(str(self._state["done"])), int(str(self._state["total"]))
        share = f" {done * 100 // total} %" if total else ""
        self._line.show(f"{self._state['package']}: {self._state['step']}{share}", milestone=milestone)

    def _write(self) -> None:
        self._written = self._clock.monotonic()
        self._state["updated"] = self._now()
        write_json(self._file, self._state)

    def _now(self) -> str:
        at = self._clock.now()
        return str(Moment(at, local_offset(at)))
