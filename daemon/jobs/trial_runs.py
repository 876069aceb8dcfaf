"""One run of a command that failed, in a sandbox, and whether it broke there as it had."""

from collections.abc import Sequence
from pathlib import Path

from daemon.jobs.in_sandbox import RunInSandbox, as_check, command_in_sandbox
from daemon.jobs.kind import Work
from daemon.known_fix import KnownFix
from knowledge.checks.result import needs_network, unreachable
from knowledge.errors import BadReport, NotFound
from knowledge.events import FailureDiagnosed
from knowledge.failures.commands import failed
from knowledge.failures.findings import findings
from knowledge.failures.fixes.verdict import TrialRun
from knowledge.failures.greens import Greens, key_of
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.failures.test_ids import canonical
from knowledge.reports.formats import parse
from knowledge.reports.report import pieces
from knowledge.sandbox.put import Put
from knowledge.store.memory import Memory

LARGEST_REPORT = 8 << 20
"""Bytes of a report that is looked into."""


def run_once(work: Work, known: KnownFix, line: str, put: Sequence[Put]) -> TrialRun:
    """Run a line where a failure was, with files put into the copy. Raises NoIsolation, PutRefused."""
    told = known.told
    done = command_in_sandbox(work, line, Path(told.cwd), known.tree, put)
    broken = _broken(work, known, done) if done.ran.ended == "exited" and failed(done.ran.status) else []
    text = done.printed.text
    tests = _failing(bytes(done.printed.report)) if broken or done.ran.status else frozenset[str]()
    return TrialRun(
        status=done.ran.status,
        ended=done.ran.ended,
        same=_same(told, broken, tests),
        others=frozenset(one.fingerprint for one in broken) - {told.fingerprint},
        network=bool(broken) and unreachable(text) and needs_network(text, broken) and not _away(told),
        ms=round(done.ran.seconds * 1_000),
        level=done.ran.level,
    )


def _broken(work: Work, known: KnownFix, done: RunInSandbox) -> list[FailureDiagnosed]:
    """What the diagnosis would make of it."""
    told, text = known.told, done.printed.text
    event = as_check(work, told, done)
    green = _green(work, known)
    return of_findings(event, text, findings(text, diagnostics, told.command, done.ran.status, green))


def _green(work: Work, known: KnownFix) -> frozenset[str]:
    """What green runs of it print, too."""
    try:
        with Memory.reader(work.paths.memory) as memory:
            return Greens(memory).of(key_of(known.project, known.told.cwd, known.told.command))
    except NotFound:
        return frozenset()


def _failing(report: bytes) -> frozenset[str]:
    """Tests that the report says failed, by their canonical ids."""
    if not 0 < len(report) <= LARGEST_REPORT:
        return frozenset()
    try:
        cases = parse(pieces(report)).cases
    except BadReport:
        return frozenset()
    return frozenset(canonical(one.id) for one in cases if one.result in {"failed", "error"})


def _same(told: FailureDiagnosed, broken: Sequence[FailureDiagnosed], tests: frozenset[str]) -> bool:
    """By its name; of a test also by the report, where the output does not say how it failed."""
    if any(one.fingerprint == told.fingerprint for one in broken):
        return True
    if not told.test_id:
        return False
    name = canonical(told.test_id)
    return name in tests and not any(one.test_id and canonical(one.test_id) == name for one in broken)


def _away(told: FailureDiagnosed) -> bool:
    """Whether the failure itself is that something is not reached."""
    return unreachable("\n".join((told.headline, told.message or "")))
