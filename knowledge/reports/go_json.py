"""`go test -json`: one object a line, each an act of a package or of a test."""

import re
from dataclasses import dataclass, field

from knowledge.errors import BadReport
from knowledge.reports.lines import Json, lines, objects
from knowledge.reports.report import MOST_CASES, Case, Report, Result, Source
from knowledge.reports.values import milliseconds, text

_ENDS: dict[str, Result] = {"pass": "passed", "fail": "failed", "skip": "skipped"}
_PLACE = re.compile(r"\s+(?P<file>[^\s:]{1,200}\.go):(?P<line>\d{1,9}): ?(?P<message>.*)", re.ASCII)
_FRAME = re.compile(r"\s*(?:===|---) ")
MOST_OUTPUT = 64 << 10
"""Characters that are kept of what one test printed."""


@dataclass
class _Run:
    """A test, or what a package printed itself, from its start on."""

    printed: list[str] = field(default_factory=list)
    size: int = 0
    ended: bool = False

    def say(self, output: str) -> None:
        if self.size < MOST_OUTPUT:
            self.printed.append(output)
            self.size += len(output)


@dataclass
class _Package(_Run):
    tests: dict[str, _Run] = field(default_factory=dict)
    failed: bool = False
    """Whether one of its tests did."""


def parse(source: Source) -> Report:
    """Raises BadReport, also when a package has no end: the run was killed."""
    report = Report("go")
    packages: dict[str, _Package] = {}
    for said in objects(lines(source)):
        if isinstance(said.get("Action"), str):
            _take(report, packages, said)
    if not packages:
        raise BadReport("it holds no events")
    for name, package in packages.items():
        if not package.ended:
            raise BadReport(f"it ends in the middle of package {name[:200]}")
    report.suites = len(packages)
    return report


def _take(report: Report, packages: dict[str, _Package], said: Json) -> None:
    name, test, act = text(said.get("Package")), text(said.get("Test")), said["Action"]
    if not name:
        return  # output of a build; the package that fails for it has an event of its own
    package = packages.setdefault(name, _Package())
    run = package.tests.setdefault(test, _Run()) if test else package
    if len(packages) > MOST_CASES or len(package.tests) > MOST_CASES:
        raise BadReport(f"it lists more than {MOST_CASES:,} tests")
    if act == "output":
        run.say(text(said.get("Output")))
    elif act in _ENDS and not run.ended:
        run.ended = True
        if test:
            package.failed = package.failed or act == "fail"
            report.add(_case(name, test, _ENDS[act], run, said))
            run.printed = []
        elif act == "fail":
            _package_failed(report, name, package, said)


def _package_failed(report: Report, name: str, package: _Package, said: Json) -> None:
    """Tests that were running did not end; a package that fails without a failing test is an error of its own."""
    unended = [(test, run) for test, run in package.tests.items() if not run.ended]
    for test, run in unended:
        run.ended = True
        report.add(_case(name, test, "error", run, said)._replace(duration_ms=None))
    if not unended and not package.failed:
        report.add(_case(name, "(package)", "error", package, said))


def _case(package: str, test: str, result: Result, run: _Run, said: Json) -> Case:
    details = "" if result == "passed" else "".join(run.printed)
    first = next((found for line in details.splitlines() if (found := _PLACE.match(line))), None)
    return Case(
        name=test,
        suite=package,
        file="",
        line=None,
        result=result,
        duration_ms=milliseconds(said.get("Elapsed")),
        message=first["message"] if first else _first_line(details),
        details=details,
        failed_at=(first["file"], int(first["line"]) or None) if first else ("", None),
    )


def _first_line(details: str) -> str:
    said = (line.strip() for line in details.splitlines() if line.strip() and not _FRAME.match(line))
    return next(said, "")
