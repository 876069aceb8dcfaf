"""Lines about commands: tests, builds and everything else, and what Sotto makes of how they ended."""

import re
from dataclasses import dataclass, field

from journal import digest
from source import Misread, microseconds
from teller import Teller
from troubles import Open, Troubles

from knowledge.envelope import Envelope
from knowledge.events import (
    BuildFailed,
    BuildPassed,
    CommandFinished,
    FailingTest,
    FailureDiagnosed,
    Problem,
    TestCounts,
    TestsFailed,
    TestsPassed,
)
from knowledge.failures.fingerprint import template
from knowledge.redact import clean

MOST = 20
"""Failures of one run that are told."""
_ERROR = re.compile(r"\w+(Error|Exception)\b")


@dataclass(frozen=True)
class Broken:
    """One thing that did not hold: a test, or a place, or a line that was printed."""

    what: str
    """Name of the test, or file and line; empty for a plain command."""
    message: str


@dataclass
class Run:
    """A command that ended."""

    command: str
    project: str
    tool: str
    took_us: int
    broken: list[Broken] = field(default_factory=list)
    status: int = 0


class Runs:
    """Commands of the day; who tests what, and what is red."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._troubles = Troubles(teller)
        self.tests: dict[str, dict[str, None]] = {}
        self._terminal = "b-4242-5c1f0a"

    def edited(self, project: str, path: str) -> None:
        self._troubles.edited(project, path)

    # ── verbs ─────────────────────────────────────────────────────────────────────────────────────

    def test(self, project: str, ended: str, took: str, *broken: str, command: str = "pytest -q") -> None:
        """`test ok 12s`, or `test red 12s test_login "assert 401 == 200" test_other "…"`."""
        run = Run(command, project, "pytest", microseconds(took), _pairs(broken), int(ended == "red"))
        known = self.tests.setdefault(project, dict.fromkeys(["test_create", "test_list", "test_delete"]))
        known.update(dict.fromkeys(one.what for one in run.broken))
        self._tell(run)

    def build(self, project: str, ended: str, took: str, *broken: str, command: str = "cargo build") -> None:
        """`build red 40s src/main.rs:12 "mismatched types"`."""
        self._tell(Run(command, project, "cargo", microseconds(took), _pairs(broken), 101 if ended == "red" else 0))

    def cmd(self, project: str, ended: str, took: str, command: str, message: str = "") -> None:
        """`cmd ok 4m "docker build ."`, `cmd red 3s "make" "…"`."""
        broken = [Broken("", message)] if ended == "red" else []
        tool = template(command).partition(" ")[0]
        self._tell(Run(command, project, tool, microseconds(took), broken, int(bool(broken))))

    # ── what is told ──────────────────────────────────────────────────────────────────────────────

    def _tell(self, run: Run) -> None:
        if bool(run.status) != bool(run.broken):
            raise Misread(f"{run.command}: red needs something that broke")
        finished = self._finished(run)
        told = [self._diagnosed(run, one, rank, finished) for rank, one in enumerate(run.broken[:MOST])]
        report = self._reported(run, finished)
        self._troubles.red(told, [self._key(run, one) for one in run.broken[:MOST]])
        red = {self._key(run, one) for one in run.broken}
        if run.status == 0 or report.type == TestsFailed.__name__:
            self._troubles.green(run.project, run.command, report, red)

    def _finished(self, run: Run) -> Envelope:
        teller = self._teller
        named = digest("run", teller.now)[:12]
        event = CommandFinished(  # noqa: S604 - a field of this name, not a shell
            command=clean(run.command),
            cwd=clean(teller.place(run.project)),
            status=run.status,
            started=teller.now - run.took_us,
            duration_ms=run.took_us // 1_000,
            shell_session=self._terminal,
            output=f"run-{named}",
            output_bytes=80 * (1 + 6 * len(run.broken)),
            shell="bash",
            run=f"run-{named}",
        )
        return teller.work(event, "shell", run.project)

    def _key(self, run: Run, one: Broken) -> Open:
        masked = re.sub(r"\d+|'[^']*'", "#", one.message)
        return Open(
            run.project, template(run.command), run.command, _id(one.what) if run.tool == "pytest" else "", masked
        )

    def _diagnosed(self, run: Run, one: Broken, rank: int, finished: Envelope) -> Envelope:
        key = self._key(run, one)
        file, _, line = one.what.partition(":") if run.tool != "pytest" else (_file(one.what), ":", "")
        code = _ERROR.match(one.message)
        event = FailureDiagnosed(
            command=clean(run.command),
            cwd=clean(self._teller.place(run.project)),
            status=run.status,
            headline=clean(f"E       {one.message}" if run.tool == "pytest" else one.message),
            line=7 + rank,
            output=f"run-{digest('run', finished.header.at)[:12]}",
            fingerprint=key.fingerprint,
            kind=f"v1:{digest('kind', key.masked)[:16]}",
            tool=run.tool,
            code=clean(code[0] if code else "AssertionError") if run.tool == "pytest" else None,
            message=clean(one.message),
            file=clean(file) if file else None,
            file_line=int(line) if line.isdigit() else None,
            test_id=clean(_id(one.what)) if run.tool == "pytest" else None,
            template=clean(key.template),
            rank=rank,
            others=max(0, len(run.broken) - MOST),
        )
        return self._teller.say(event, "diagnosis", cause=finished)

    def _reported(self, run: Run, finished: Envelope) -> Envelope:
        if run.tool == "pytest":
            return self._tests_reported(run, finished)
        if run.tool == "cargo":
            return self._build_reported(run, finished)
        return finished

    def _tests_reported(self, run: Run, finished: Envelope) -> Envelope:
        red = {one.what: one for one in run.broken}
        held = [clean(_dotted(one)) for one in self.tests[run.project] if one not in red]
        common = {
            "format": "junit",
            "report": clean(f"/home/ana/.local/state/sotto/reports/{digest(finished.id)[:12]}.xml"),
            "cwd": clean(self._teller.place(run.project)),
            "command": clean(run.command),
            "run": f"run-{digest('run', finished.header.at)[:12]}",
            "counts": TestCounts(passed=len(held), failed=len(red)),
            "passed": held,
        }
        failing = [
            FailingTest(
                id=clean(_dotted(one.what)),
                name=clean(one.what.rpartition("::")[2]),
                file=clean(_file(one.what)),
                result="failed",
                message=clean(one.message),
                details=clean(""),
            )
            for one in red.values()
        ]
        event = TestsFailed(**common, failing=failing) if failing else TestsPassed(**common)
        return self._teller.say(event, "reports", cause=finished)

    def _build_reported(self, run: Run, finished: Envelope) -> Envelope:
        common = {
            "format": "cargo",
            "report": clean(f"run-{digest('run', finished.header.at)[:12]}"),
            "cwd": clean(self._teller.place(run.project)),
            "command": clean(run.command),
            "run": f"run-{digest('run', finished.header.at)[:12]}",
            "warnings": 0,
        }
        problems = [_problem(one) for one in run.broken]
        passed = BuildPassed(**common, problems=[])
        event = BuildFailed(**common, errors=len(problems), problems=problems) if problems else passed
        return self._teller.say(event, "reports", cause=finished)


def _pairs(words: tuple[str, ...]) -> list[Broken]:
    """`test_a "message" test_b "message"`; `test_x*40 "message"` is forty of them with one message."""
    if len(words) % 2:
        raise Misread(f"no message for {words[-1]}")
    found = []
    for what, message in zip(words[::2], words[1::2], strict=True):
        name, _, times = what.partition("*")
        found += [Broken(f"{name}_{n}", message) for n in range(int(times))] if times else [Broken(name, message)]
    return found


def _problem(one: Broken) -> Problem:
    file, _, line = one.what.partition(":")
    return Problem(
        severity="error", message=clean(one.message), file=clean(file), line=int(line) if line.isdigit() else None
    )


def _file(test: str) -> str:
    return f"tests/{test.partition('::')[0]}.py" if "::" in test else "tests/test_all.py"


def _id(test: str) -> str:
    return f"{_file(test)}::{test.rpartition('::')[2]}"


def _dotted(test: str) -> str:
    return _id(test).replace("/", ".").replace(".py::", "::")
