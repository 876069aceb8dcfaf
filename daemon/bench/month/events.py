"""Events of the month that several verbs need, and how their words are read."""

from daemon.bench.month.story import MINUTE, PROJECTS, SECOND, Line
from knowledge.events import CommandFinished, FailingTest, FailureDiagnosed
from knowledge.redact import Clean, clean

_UNITS = {"s": SECOND, "m": MINUTE}


def tree_of(line: Line) -> Clean:
    return clean(f"/home/jo/{line.project}" if PROJECTS[line.project] else "/home/jo")


def duration(rest: str) -> tuple[int, str]:
    """`~20m pytest` took twenty minutes; what says nothing took four seconds."""
    if not rest.startswith("~"):
        return 4 * SECOND, rest
    took, _, command = rest[1:].partition(" ")
    return int(took[:-1]) * _UNITS[took[-1]], command


def finished(line: Line, command: str, started: int, status: int, took: int = 4 * SECOND) -> CommandFinished:
    return CommandFinished(
        command=clean(command), cwd=tree_of(line), status=status, started=started, duration_ms=took // 1_000
    )


def report_of(line: Line, command: str) -> dict[str, object]:
    said = clean(duration(command)[1])
    return {"format": "junit", "report": clean("report.xml"), "cwd": tree_of(line), "command": said}


def failing_test(name: str, said: str) -> FailingTest:
    short = name.rpartition("::")[2] or name
    return FailingTest(id=clean(name), name=clean(short), result="failed", message=clean(said), details=clean(said))


def diagnosed(line: Line, command: str, one: FailingTest) -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean(duration(command)[1]), cwd=tree_of(line), status=1, headline=clean(f"E   {one.message}"), line=1,
        tool="pytest", fingerprint=f"v1:{line.project}:{one.id}", kind=f"v1:k:{one.id}", message=one.message,
        file=clean(one.id.partition("::")[0]), test_id=one.id,
    )  # fmt: skip


def noted(rest: str) -> dict[str, object]:
    kind, _, said = rest.partition(" ")
    title, _, body = said.partition(" | ")
    return {"kind": kind, "title": clean(title), "body": clean(body)}
