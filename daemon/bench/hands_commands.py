"""Commands that were granted: how soon one begins, beside a plain start, and whether one runs twice when hands die."""

import subprocess
import time
from pathlib import Path

from daemon.bench.figures import Asked, at_least, at_most, fresh_home, median, percentile
from daemon.bench.hands_stage import Stage, stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.events import DecidePlan, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.redaction.vault import kept_key
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.grant import Gesture, minted
from knowledge.views import RowView

STARTS, FULL_STARTS = 30, 200
KILLS, FULL_KILLS = 8, 100
LIMIT_MS = 500.0
"""From the person's yes to the command; nobody notices half a second there."""
NOW = "date +%s%N"
_MS = 1_000_000


def measure(asked: Asked) -> list[RowView]:
    with fresh_home() as paths, stage(paths) as one, BusClient(paths, "bench") as bus:
        asked.tell("how soon a granted command begins")
        rows = _starts(paths, bus, FULL_STARTS if asked.full else STARTS)
        asked.tell("whether a command runs twice when the hands are killed")
        return rows + _killed(paths, one, bus, FULL_KILLS if asked.full else KILLS)


def _starts(paths: Paths, bus: BusClient, count: int) -> list[RowView]:
    """From the moment in which the order to do it is made to the first thing that the command does."""
    granted, plain = [], []
    for _ in range(count):
        shown = _proposed(bus, NOW, paths.data)
        began = time.time_ns()
        bus.publish(_yes(paths, shown))
        wait(lambda number=shown.approval: _printed(paths, number).endswith("\n"))  # type: ignore[misc]
        granted.append((int(_printed(paths, shown.approval)) - began) / _MS)
        began = time.time_ns()
        said = subprocess.run(["/bin/sh", "-c", NOW], capture_output=True, check=True).stdout
        plain.append((int(said) - began) / _MS)
        wait(lambda number=shown.approval: _over(paths, number))  # type: ignore[misc]
    return [
        at_most("grant to start of a command, median", median(granted), "ms", LIMIT_MS, median(plain)),
        at_most("grant to start of a command, p95", percentile(granted, 95), "ms", None, percentile(plain, 95)),
    ]


def _killed(paths: Paths, one: Stage, bus: BusClient, count: int) -> list[RowView]:
    """Each is killed with its hands right after it has begun."""
    told = 0
    file = paths.data / "runs"
    for number in range(1, count + 1):
        shown = _proposed(bus, f"echo {number} >> {file}; exec sleep 1000", paths.data)
        bus.publish(_yes(paths, shown))
        wait(lambda number=number: file.exists() and f"{number}\n" in file.read_text(encoding="ascii"))  # type: ignore[misc]
        one.restart_hands()
        wait(lambda number=shown.approval: _over(paths, number))  # type: ignore[misc]
        with ApprovalReader.open(paths.core) as reader:
            found = reader.get(shown.approval)
        told += bool(found and "is not known" in found.said)
    runs = len(file.read_text(encoding="ascii").splitlines())
    return [
        at_most(f"runs beyond one of {count} commands whose hands were killed", runs - count, "runs", 0),
        at_least("of those, told as interrupted", told, "commands", count),
    ]


def _proposed(bus: BusClient, command: str, cwd: Path) -> PlanProposed:
    arguments = {"command": clean(command), "cwd": clean(str(cwd))}
    event = bus.ask(ProposePlan(tool="run_command", arguments=arguments, surface="terminal")).event
    assert isinstance(event, PlanProposed), event
    return event


def _yes(paths: Paths, shown: PlanProposed) -> DecidePlan:
    """What a terminal says for somebody who has just agreed."""
    gesture = Gesture("bench", "terminal", "/dev/pts/1")
    grant = minted(kept_key(paths.grant_key), shown.approval, shown.digest, gesture, SystemClock().now())
    return DecidePlan(
        approval=shown.approval,
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


def _printed(paths: Paths, approval: int) -> str:
    with EventLog.open(paths.core) as log:
        try:
            return Streams(log.database).text(f"act:{approval}")
        except NotFound:
            return ""


def _over(paths: Paths, approval: int) -> bool:
    with ApprovalReader.open(paths.core) as reader:
        found = reader.get(approval)
    return bool(found and found.over)
