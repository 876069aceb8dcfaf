"""Writes events as the daemon does: each process numbers its own words, and what is kept gets the next seq."""

import hashlib
from collections.abc import Sequence

from knowledge.envelope import Envelope, seal
from knowledge.events import Event
from knowledge.ids import EventId
from knowledge.moment import Moment

PROCESS_OF = {
    **dict.fromkeys(("projects", "reports", "files", "git", "focus"), "senses"),
    **dict.fromkeys(("shell", "diagnosis"), "diagnosis"),
    **dict.fromkeys(("memory", "fixes", "suggestions", "suspects", "documents", "alerts", "arrivals"), "thinking"),
}
"""Who speaks in which process; all others speak for themselves."""
HOP_US = 4_137
"""From one event to the one that follows from it."""


class Journal:
    """The log of one day."""

    def __init__(self, day: str) -> None:
        self.events: list[Envelope] = []
        self._day = day
        self._life = 1
        self._said: dict[str, int] = {}
        self._seq = 0

    def begin_anew(self) -> None:
        """From now on each process is another one."""
        self._life += 1
        self._said.clear()

    def write(
        self,
        event: Event,
        by: str,
        moment: Moment,
        *,
        cause: Envelope | None = None,
        project: int | None = None,
    ) -> Envelope:
        """Put one down; `by` is a service, or a process that speaks for itself."""
        process = PROCESS_OF.get(by, by)
        self._said[process] = self._said.get(process, 0) + 1
        origin = EventId(process, self._epoch(process), self._said[process])
        service = by if by != process or by in PROCESS_OF else None
        sealed = seal(event, origin, moment, service=service, cause=cause, project=project)
        if event.durability != "ephemeral":
            self._seq += 1
            sealed.seq = self._seq
        self.events.append(sealed)
        return sealed

    @property
    def next_seq(self) -> int:
        return self._seq + 1

    def _epoch(self, process: str) -> str:
        return digest(self._day, process, self._life)[:15]


def digest(*parts: object) -> str:
    """What stands for ids that the real world makes up."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def first_of(events: Sequence[Envelope], kinds: Sequence[str]) -> Envelope | None:
    """The first event of the first kind there is."""
    for kind in kinds:
        for one in events:
            if one.type == kind:
                return one
    return None
