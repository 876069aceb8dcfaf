"""The spool: what waits for the daemon, and what nobody could read."""

import time
from collections.abc import Iterator

from daemon.cli.show import duration
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning

NAMED = 3
"""Broken records that are named; of the others the number is said."""
PROMPT_S = 60.0
"""A running daemon takes a record at once; after this one is stuck."""


def backlog(patient: Patient) -> Iterator[Verdict]:
    folder = patient.paths.spool
    broken = sorted(folder.glob("*.broken"))
    for file in broken[:NAMED]:
        yield warning(f"{file} is a record that could not be read", f"look at it, then: rm {file.with_suffix('')}.*")
    if len(broken) > NAMED:
        yield warning(f"{len(broken) - NAMED} more records could not be read", f"they are {folder}/*.broken")
    waiting = _moments(patient)
    oldest_s = max(0.0, time.time() - min(waiting)) if waiting else 0.0
    yield backlog_verdict(len(waiting), oldest_s, running=patient.status is not None)


def backlog_verdict(waiting: int, oldest_s: float, *, running: bool) -> Verdict:
    if not waiting:
        return ok("nothing waits")
    found = f"{waiting} commands wait, the oldest for {duration(oldest_s)}"
    if running and oldest_s > PROMPT_S:
        return warning(f"{found} although the daemon runs", "see `sotto status` and `sotto logs senses`")
    return ok(found if running else f"{found}; `sotto up` takes them in")


def _moments(patient: Patient) -> list[float]:
    """When each waiting record was written; what is taken in meanwhile is left out."""
    found = []
    for file in (one for kind in ("json", "cmd") for one in patient.paths.spool.glob(f"run-*.{kind}")):
        try:
            found.append(file.stat().st_mtime)
        except FileNotFoundError:
            continue
    return found
