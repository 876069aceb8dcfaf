"""One process in the supervisor's hands: what it should be, what it is, and what is said of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from daemon.child import Child
from daemon.holding import Holding
from daemon.leash import Packet
from daemon.processes import Process
from daemon.restarts import Restarts

State = Literal["starting", "ready", "waiting", "given up", "stopping", "stopped", "resting"]
"""Who rests has nothing to do and has ended; it is started when there is something."""


class Failure(NamedTuple):
    """Why something cannot go on."""

    message: str
    hint: str


@dataclass
class Slot:
    """One process: what it should be and what it is."""

    process: Process
    restarts: Restarts
    state: State = "stopped"
    child: Child | None = None
    began: float = 0.0
    ready_ms: float = 0.0
    due: float | None = None
    """When something has to happen: the next start, or the end of patience."""
    last_ending: str = ""
    busy: str = ""
    """What takes it longer than usual to become ready."""
    failure: Failure | None = None
    """What it said itself before it ended."""
    holding: Holding = field(default_factory=Holding)
    """What it has in its hands, also after its death."""

    wanted: int = 0
    """Seq of the last event for which it is to be there."""
    rested: int | None = None
    """Its place in the log when it ended because there was nothing to do; none for one that did not."""

    @property
    def excused(self) -> bool:
        """Whether it need not answer: it is at work on an event right now, or rests."""
        return self.state == "resting" or (self.state == "ready" and self.holding.held is not None)

    def status(self, now: float, heard: Packet) -> Packet:
        """What `sotto status` is made from; `heard` is what the process said of itself."""
        return {
            "name": self.process.name,
            "services": list(self.process.services),
            "state": self.state,
            "pid": self.child.pid if self.child else None,
            "uptime_s": round(now - self.began, 1) if self.child else 0.0,
            "restarts": self.restarts.total,
            "ready_ms": self.ready_ms,
            "last_ending": self.last_ending,
            "busy": self.busy,
            "silent": self.state == "ready" and not heard,
            "heard": heard,
        }


def silence(silent: Sequence[Slot]) -> Failure:
    """Why nothing was heard of these: some are down, or all are up and do not answer."""
    down = [slot for slot in silent if not slot.child]
    if not down:
        return Failure(f"{', '.join(slot.process.name for slot in silent)} did not answer", "see `sotto logs`")
    what = ", ".join(f"{slot.process.name} ended with {slot.last_ending} and is down" for slot in down)
    if down[0].failure:
        return Failure(what, down[0].failure.hint)
    return Failure(what, f"see `sotto logs {down[0].process.name}`; mend what it says, then `sotto restart`")


@dataclass
class Outside:
    """What the supervisor tells the world around it, each once."""

    ready: Callable[[], None] = field(default=lambda: None)
    stopping: Callable[[], None] = field(default=lambda: None)
    busy: Callable[[str], None] = field(default=lambda _what: None)
    """The start takes longer than usual."""
    charge: Callable[[], None] = field(default=lambda: None)
    """This generation took over from another one."""
