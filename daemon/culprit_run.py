"""One run of what failed, in a copy as it was at another moment: good, bad, or not to be judged."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from daemon.jobs.in_sandbox import RunInSandbox, as_check, command_in_sandbox
from daemon.jobs.kind import Work
from knowledge.checks.result import NOT_RUN, unreachable
from knowledge.errors import BadReport
from knowledge.events import FailureDiagnosed
from knowledge.failures.culprit.search import Verdict
from knowledge.failures.findings import findings
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.failures.test_ids import canonical
from knowledge.reports.formats import parse
from knowledge.reports.report import pieces
from knowledge.sandbox.put import Put

LARGEST_REPORT = 8 << 20
"""Bytes of a report that is looked into."""


class CulpritRun(NamedTuple):
    """How it went."""

    verdict: Verdict
    why: str = ""
    """Why it cannot be judged."""
    seconds: float = 0.0
    level: str = ""


def judged(work: Work, told: FailureDiagnosed, command: str, tree: Path, put: Sequence[Put]) -> CulpritRun:
    """Raises NoIsolation, PutRefused."""
    done = command_in_sandbox(work, command, Path(told.cwd), tree, put)
    verdict, why = _verdict(work, told, command, done)
    return CulpritRun(verdict, why, done.ran.seconds, done.ran.level)


def _verdict(work: Work, told: FailureDiagnosed, command: str, done: RunInSandbox) -> tuple[Verdict, str]:
    ran = done.ran
    why = _useless(ran.ended, ran.status)
    if why:
        return "skip", why
    if ran.status == 0 or (told.test_id and _passed(bytes(done.printed.report), told.test_id)):
        return "good", ""
    if not told.fingerprint:
        return ("bad", "") if ran.status == told.status else ("skip", f"it ends with status {ran.status}")
    if any(told.fingerprint == one.fingerprint for one in _broken(work, told, command, done)):
        return "bad", ""
    return "skip", "the network is not there" if unreachable(done.printed.text) else "it fails in another way"


def _useless(ended: str, status: int) -> str:
    """Why a run says nothing, by how it ended."""
    if ended != "exited":
        return {"time": "its time was used up", "memory": "its memory was used up"}.get(ended, "it did not begin")
    return f"a command {NOT_RUN[status]}" if status in NOT_RUN else ""


def _broken(work: Work, told: FailureDiagnosed, command: str, done: RunInSandbox) -> list[FailureDiagnosed]:
    """What the diagnosis would make of it."""
    event = as_check(work, told, done)
    text = done.printed.text
    return of_findings(event, text, findings(text, diagnostics, command, done.ran.status))


def _passed(report: bytes, test: str) -> bool:
    """Whether the report says that this test passed, whatever else failed."""
    if not 0 < len(report) <= LARGEST_REPORT:
        return False
    try:
        cases = parse(pieces(report)).cases
    except BadReport:
        return False
    return canonical(test) in {canonical(one.id) for one in cases if one.result == "passed"}
