"""Commands that are proposed, granted and run by real hands, as a person at a terminal has it done."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.granting import who
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.events import DecidePlan, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.redaction.vault import kept_key
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.approval import Approval
from knowledge.tasks.grant import Gesture, minted

IMPORTS = "import json, os, sys\n"


def proposed(cli: BusClient, cwd: Path, command: str = "", argv: Sequence[str] = (), **more: object) -> PlanProposed:
    """A plan that waits."""
    said = {"command": command, "argv": json.dumps(argv) if argv else "", "cwd": str(cwd)}
    said |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in more.items()}
    arguments = {name: clean(value) for name, value in said.items() if value}
    event = cli.ask(ProposePlan(tool="run_command", arguments=arguments, surface="terminal")).event
    assert isinstance(event, PlanProposed), event
    return event


def yes(home: Paths, shown: PlanProposed | Approval) -> DecidePlan:
    """What the terminal says for somebody who agrees."""
    gesture = Gesture(who(), "terminal", "/dev/pts/1")
    number = shown.id if isinstance(shown, Approval) else shown.approval
    grant = minted(kept_key(home.grant_key), number, shown.digest, gesture, SystemClock().now())
    return DecidePlan(
        approval=number,
        decision="approved",
        digest=shown.digest,
        nonce=grant.nonce,
        expires=grant.expires,
        mac=grant.mac,
        who=clean(grant.who),
        surface=grant.surface,
        where=clean(grant.where),
        note=clean(""),
    )


def approval(home: Paths, number: int) -> Approval:
    with ApprovalReader.open(home.core) as reader:
        found = reader.get(number)
    assert found
    return found


def ended(home: Paths, number: int) -> Approval:
    """What came of it, once that is on record."""
    wait(lambda: approval(home, number).over)
    return approval(home, number)


def printed(home: Paths, number: int) -> str:
    """What it has printed until now."""
    with EventLog.open(home.core) as log:
        streams = Streams(log.database)
        try:
            return streams.text(f"act:{number}")
        except NotFound:
            return ""


def python(program: str, *words: str) -> list[str]:
    """Words that run a program of Python."""
    return [sys.executable, "-I", "-S", "-c", IMPORTS + program, *words]


def run(home: Paths, cli: BusClient, cwd: Path, argv: Sequence[str], **more: object) -> tuple[Approval, str]:
    """One command from the question to its end, and what it printed."""
    shown = proposed(cli, cwd, argv=argv, **more)
    cli.ask(yes(home, shown))
    return ended(home, shown.approval), printed(home, shown.approval)


def alive(pid: int) -> bool:
    """Whether it runs; one that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
