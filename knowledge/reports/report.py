"""What a report says, whatever its format: test cases or problems, and how many tests ended how."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from knowledge.errors import BadReport

Result = Literal["passed", "failed", "error", "skipped"]
Severity = Literal["error", "warning", "note"]
Source = Iterable[bytes]
"""The bytes of a report, in pieces of any length."""
WORST: tuple[Result, ...] = ("error", "failed", "passed", "skipped")
"""A test that stands in a report several times counts once, as the first of these that it has been."""
_RANK = {result: rank for rank, result in enumerate(WORST)}
_LONGEST_OWNER = 1_000
LARGEST = 64 << 20
"""Bytes of one report."""
MOST_CASES = 250_000
"""Test cases, or problems, of one report."""
PIECE = 1 << 20
"""Bytes in which a report is given to its parser."""


class Case(NamedTuple):
    """One entry of a report: a test and how it ended; what a report does not tell is empty or none."""

    name: str
    suite: str
    """Class, package or describing text; empty where there is none."""
    file: str
    line: int | None
    result: Result
    duration_ms: int | None = None
    message: str = ""
    details: str = ""
    """Traceback or output, whole."""
    failed_at: tuple[str, int | None] = ("", None)
    """File and line that it names only when it fails; they are no part of what tells it from others."""

    @property
    def id(self) -> str:
        """The same in every run: class (else file) and name, unless the name says the class itself."""
        owner = (self.suite or self.file)[:_LONGEST_OWNER]
        said = re.match(rf"{re.escape(owner)}(?!\w)", self.name)
        return self.name if said or not owner else f"{owner}::{self.name}"


class Finding(NamedTuple):
    """What a compiler or linter says of a place."""

    severity: Severity
    message: str
    code: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None


class Counts(NamedTuple):
    """How many distinct tests ended how."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0

    @property
    def tests(self) -> int:
        return sum(self)


@dataclass
class Report:
    """The content of one file, or of what one command printed."""

    format: str
    cases: list[Case] = field(default_factory=list)
    declared: list[Counts] = field(default_factory=list)
    """Of suites that say how many tests they have and list none."""
    findings: list[Finding] = field(default_factory=list)
    suites: int = 0
    broken: bool = False
    """Whether a build says of itself that it failed."""

    @property
    def builds(self) -> bool:
        """Whether it is of a build or a linter, not of tests."""
        return self.format in {"cargo", "eslint"}

    def add(self, case: Case) -> None:
        """Raises BadReport."""
        if len(self.cases) >= MOST_CASES:
            raise BadReport(f"it lists more than {MOST_CASES:,} tests")
        self.cases.append(case)

    def find(self, finding: Finding) -> None:
        """Raises BadReport."""
        if len(self.findings) >= MOST_CASES:
            raise BadReport(f"it lists more than {MOST_CASES:,} problems")
        self.findings.append(finding)


def distinct(cases: Iterable[Case]) -> list[Case]:
    """Each test once, as its worst, told by file, class and name; what has no name is a test of its own."""
    found: dict[object, Case] = {}
    for number, case in enumerate(cases):
        key: object = (case.file, case.suite, case.name) if case.name else number
        before = found.get(key)
        if before is None or _RANK[case.result] < _RANK[before.result]:
            found[key] = case
    return list(found.values())


def count(reports: Iterable[Report]) -> Counts:
    """Distinct tests of all of them together, and what suites declare that list none."""
    passed = failed = errors = skipped = 0
    every = list(reports)
    for case in distinct(case for report in every for case in report.cases):
        passed += case.result == "passed"
        failed += case.result == "failed"
        errors += case.result == "error"
        skipped += case.result == "skipped"
    for declared in (one for report in every for one in report.declared):
        passed += declared.passed
        failed += declared.failed
        errors += declared.errors
        skipped += declared.skipped
    return Counts(passed, failed, errors, skipped)


def pieces(data: bytes) -> Iterator[bytes]:
    """What was read at once, as a parser wants it."""
    view = memoryview(data)
    return (bytes(view[at : at + PIECE]) for at in range(0, len(data), PIECE))
