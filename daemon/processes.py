"""Which processes the daemon has and which services live in them, by module name; nothing is imported here."""

from typing import NamedTuple


class Process(NamedTuple):
    """One child of the supervisor."""

    name: str
    services: tuple[str, ...] = ()
    """Modules in `services/`; none for the hub, which is no service."""
    last: int = 1
    """When it is stopped: 0 first, the hub last."""
    listens: tuple[str, ...] = ()
    """Names of the listening sockets that are handed to it (see `daemon.listeners`)."""
    wakes: tuple[str, ...] = ()
    """Types of events for which it is started: it ends by itself when it has nothing to do. None: it always runs."""


HUB = Process("hub", last=9)
PROCESSES = (
    HUB,
    Process("senses", ("projects", "reports", "files", "git", "focus"), last=0),
    Process("diagnosis", ("shell", "diagnosis"), last=0),
    Process(
        "thinking",
        (
            "memory",
            "fixes",
            "suggestions",
            "suspects",
            "alerts",
            "indexing",
            "documents",
            "rebuild",
            "proposals",
            *("prediction", "briefing", "arrivals"),
        ),
    ),
    Process("encoder", ("encoder", "router")),
    Process("assistant", ("assistant",)),
    Process("jobs", ("jobs", "again", "bisecting", "trials")),
    Process("hands", ("hands",), wakes=("ProposePlan", "DecidePlan")),
)
ALWAYS = tuple(process for process in PROCESSES if not process.wakes)
"""Those that run all the time."""
MODEL = Process("model", ("model",))
"""Only where a chat model was chosen."""
VOICE = Process("voice", ("voice",), last=0)
"""Only where voice is on."""


def wanted(off: list[str], *, chat: bool = False, voice: bool = False) -> list[Process]:
    """The processes to run when the services in `off` are switched off; a chat model was chosen or not, voice is on
    or off.
    """
    found = []
    for process in (*PROCESSES, *([MODEL] if chat else ()), *([VOICE] if voice else ())):
        services = tuple(name for name in process.services if name not in off)
        if services or process.name == HUB.name:
            found.append(process._replace(services=services))
    return found


def woken() -> dict[str, str]:
    """Type of event → the process that is started for it."""
    return {kind: process.name for process in PROCESSES for kind in process.wakes}
