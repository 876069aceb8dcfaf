"""What runs of made weeks are, and how the daemon tells them: a command and its report."""

from dataclasses import dataclass

from knowledge.events import (
    CommandFinished,
    FailingTest,
    Reading,
    Signal,
    TestCounts,
    TestsFailed,
    TestsPassed,
)
from knowledge.redact import Clean, clean

SECOND = 1_000_000


@dataclass
class Check:
    """Something that is run again and again."""

    command: str
    project: int
    breaks: float
    """How likely it breaks in a run that finds it green."""
    mends: float
    """How likely it is mended in a run that finds it red."""
    steady: bool = True
    """Else it is red by chance."""
    red: bool = False
    matter: str = ""
    since: int = 0


def reading(signal: Signal, at: int, *, value: bool) -> Reading:
    return Reading(signal=signal, value=value, source="made", at=at)


def finished(command: str, project: int, status: int, at: int, took_s: int) -> CommandFinished:
    return CommandFinished(
        command=clean(command),
        cwd=_cwd(project),
        status=status,
        started=at - took_s * SECOND,
        duration_ms=took_s * 1_000,
        shell_session="s1" if project == 1 else None,
    )


def reported(check: Check) -> TestsFailed | TestsPassed:
    name = "_".join(check.command.replace("/", " ").replace(".", " ").split())
    test, said = clean(f"tests/test_all.py::test_{name}"), clean("assert 1 == 2")
    cwd, command, report = _cwd(check.project), clean(check.command), clean("report.xml")
    if not check.red:
        counts = TestCounts(passed=40)
        return TestsPassed(format="junit", report=report, cwd=cwd, command=command, counts=counts, passed=[test])
    failing = FailingTest(id=test, name=clean(f"test_{name}"), result="failed", message=said, details=said)
    counts = TestCounts(passed=39, failed=1)
    return TestsFailed(
        format="junit", report=report, cwd=cwd, command=command, counts=counts, failing=[failing], passed=[]
    )


def _cwd(project: int) -> Clean:
    return clean(f"/home/jo/{'shop' if project == 1 else 'lib'}")
