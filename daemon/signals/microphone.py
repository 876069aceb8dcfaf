"""In a call: another program holds a microphone, as the sound server tells."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from daemon.signals.pactl import PactlSource
from knowledge.clock import Clock

_NO_CALL = {"filter", "test"}
"""Media roles of streams that process sound rather than record somebody."""


class Microphone(PactlSource):
    """Streams that record from a real source, are not paused, and are not our own."""

    name = "microphone"
    signals = ("in_call",)
    rings = (b"on source-output #",)
    asks = (("--format=json", "list"),)

    def __init__(self, clock: Clock, ours: Callable[[int], bool] | None = None) -> None:
        """`ours` says whether a process is one of ours; without it, the supervisor's descendants are."""
        super().__init__(clock)
        self._ours = ours or _family(os.getppid())

    def _told(self, answers: Sequence[bytes]) -> None:
        self._says("in_call", recorded(json.loads(answers[0]), self._ours))


def recorded(found: dict[str, Any], ours: Callable[[int], bool]) -> bool:
    """Whether a listing holds a stream by which somebody else is heard."""
    microphones = {one["index"] for one in found["sources"] if not one["monitor_source"]}
    return any(_call(one, ours) for one in found["source_outputs"] if one["source"] in microphones)


def _call(stream: dict[str, Any], ours: Callable[[int], bool]) -> bool:
    properties = stream["properties"]
    if stream["corked"] or stream.get("resample_method") == "peaks":  # paused, or the level meter of a mixer
        return False
    pid = str(properties.get("application.process.id", ""))
    if not pid and "application.name" not in properties:
        return False  # no program's: a module that removes echo or copies sound
    return properties.get("media.role") not in _NO_CALL and not (pid.isdecimal() and ours(int(pid)))


def _family(ancestor: int) -> Callable[[int], bool]:
    """Whether a process descends from another."""

    def ours(pid: int) -> bool:
        while pid > 1 and pid != ancestor:
            pid = _parent(pid)
        return pid == ancestor and pid > 1

    return ours


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])
