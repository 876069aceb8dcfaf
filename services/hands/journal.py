"""How far an act has come: lines in its room, each on the disk before what it speaks of is begun."""

import json
import os
from pathlib import Path
from typing import Any

from knowledge.store.durable import sync_names
from knowledge.tasks.act_room import JOURNAL, lines_of


class Journal:
    """The lines of one act. The last that is whole says where it stands."""

    def __init__(self, room: Path) -> None:
        self._path = room / JOURNAL
        self.lines: list[dict[str, Any]] = lines_of(room)

    def last(self, stage: str) -> dict[str, Any] | None:
        """The youngest line of a stage; None where it was not reached."""
        return next((line for line in reversed(self.lines) if line["stage"] == stage), None)

    @property
    def stage(self) -> str:
        """Empty before anything was begun."""
        return str(self.lines[-1]["stage"]) if self.lines else ""

    def write(self, stage: str, **told: Any) -> None:
        """From here on this is so. Raises OSError."""
        line = {"stage": stage, **told}
        end = sum(len(_encoded(one)) for one in self.lines)
        fresh = not self._path.exists()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            os.ftruncate(descriptor, end)  # a death may have left half a line
            os.pwrite(descriptor, _encoded(line), end)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            sync_names(self._path.parent)
        self.lines.append(line)


def _encoded(line: dict[str, Any]) -> bytes:
    return json.dumps(line).encode() + b"\n"
