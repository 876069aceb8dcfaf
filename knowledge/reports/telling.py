"""What is said of the reports that a command left: one event for its tests, one for each build, refusals."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter

from knowledge.events import (
    BuildFailed,
    BuildPassed,
    Event,
    FailingTest,
    Problem,
    ReportRefused,
    TestCounts,
    TestsFailed,
    TestsPassed,
)
from knowledge.redact import Clean, clean, clean_torn
from knowledge.redaction.known import Known
from knowledge.reports.report import Case, Counts, Finding, Report, count, distinct

T = TypeVar("T")
_LINES = TypeAdapter(list[Clean])
"""Reads back what is clean already: lines of a clean text are."""
MOST_FAILING, MOST_PASSED, MOST_PROBLEMS, MOST_REFUSALS = 200, 2_000, 200, 20
MOST_BUILDS = 2
LIST_BYTES = 200_000
"""Bytes that one list takes in an event, at most: what is said of a command must stay below 1 MiB."""
MOST_RESULTS = 4 << 20
"""Characters of the stream that holds all cases."""
_LONGEST_ID, _LONGEST_NAME, _LONGEST_PATH, _MESSAGE, _DETAILS = 500, 300, 1_000, 500, 2_000
_HEAD, _TAIL = 600, 1_300
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_PLACE = re.compile(r"^(?P<file>[^\s:\"'()]{1,300}\.\w{1,8}):(?P<line>[1-9]\d{0,6}): \S", re.MULTILINE | re.ASCII)
_LAST = 4_000
"""Characters at the end of a traceback in which its place is looked for."""


@dataclass
class Found:
    """What was read after one command."""

    command: str
    cwd: str
    run: str | None
    stream: str
    """Name for the stream of all cases, should one be needed."""
    known: Known | None = None
    reports: list[tuple[str, Report]] = field(default_factory=list)
    """Each with its file, or the stream it was printed to."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Files that cannot be believed, and why."""


@dataclass
class Told:
    """Events, and what goes into the stream that they name."""

    events: list[Event]
    results: Clean


def tell(found: Found) -> Told:
    """Several reports of tests are told as one; a run of which one report is refused did not pass."""
    say = _Saying(found)
    tests = [(place, report) for place, report in found.reports if not report.builds]
    counts = count(report for _, report in tests)
    events: list[Event] = []
    results = clean("")
    if counts.failed or counts.errors:
        failed, results = say.tests_failed(tests, counts)
        events.append(failed)
    elif counts.tests and not found.refused:
        passed, results = say.tests_passed(tests, counts)
        events.append(passed)
    builds = [(place, report) for place, report in found.reports if report.builds][:MOST_BUILDS]
    events += [say.built(place, report) for place, report in builds]
    events += [say.refused(place, reason) for place, reason in found.refused[:MOST_REFUSALS]]
    return Told(events, results)


class _Saying:
    """Texts made safe, with what is secret where the command ran."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._command = self._clean(found.command, _LONGEST_PATH)
        self._cwd = self._clean(found.cwd, _LONGEST_PATH)

    def tests_failed(self, tests: list[tuple[str, Report]], counts: Counts) -> tuple[TestsFailed, Clean]:
        cases = distinct(case for _, report in tests for case in report.cases)
        bad = [case for case in cases if case.result in {"failed", "error"}]
        good = [case for case in cases if case.result == "passed"]
        failing = _fitting((self._failing(case) for case in bad[:MOST_FAILING]), lambda one: one.model_dump_json())
        passed, whole = self._ids(good)
        whole = whole and len(failing) == len(bad)
        fact = TestsFailed(
            format=_format(tests),
            report=self._clean(_worst(tests), _LONGEST_PATH),
            cwd=self._cwd,
            command=self._command,
            run=self._found.run,
            counts=TestCounts(**counts._asdict()),
            failing=failing,
            passed=passed,
            results=None if whole else self._found.stream,
        )
        return fact, clean("") if whole else self._results([*bad, *good, *_skipped(cases)])

    def tests_passed(self, tests: list[tuple[str, Report]], counts: Counts) -> tuple[TestsPassed, Clean]:
        cases = distinct(case for _, report in tests for case in report.cases)
        good = [case for case in cases if case.result == "passed"]
        passed, whole = self._ids(good)
        fact = TestsPassed(
            format=_format(tests),
            report=self._clean(_worst(tests), _LONGEST_PATH),
            cwd=self._cwd,
            command=self._command,
            run=self._found.run,
            counts=TestCounts(**counts._asdict()),
            passed=passed,
            results=None if whole else self._found.stream,
        )
        return fact, clean("") if whole else self._results([*good, *_skipped(cases)])

    def built(self, place: str, report: Report) -> BuildFailed | BuildPassed:
        counted = Counter(one.severity for one in report.findings)
        ordered = sorted(report.findings, key=lambda one: ("error", "warning", "note").index(one.severity))
        problems = _fitting((self._problem(one) for one in ordered[:MOST_PROBLEMS]), lambda one: one.model_dump_json())
        where, errors, warnings = self._clean(place, _LONGEST_PATH), counted["error"], counted["warning"]
        cwd, command, run = self._cwd, self._command, self._found.run
        if errors or report.broken:
            return BuildFailed(
                format=report.format,
                report=where,
                cwd=cwd,
                command=command,
                run=run,
                errors=errors,
                warnings=warnings,
                problems=problems,
            )
        return BuildPassed(
            format=report.format, report=where, cwd=cwd, command=command, run=run, warnings=warnings, problems=problems
        )

    def refused(self, place: str, reason: str) -> ReportRefused:
        return ReportRefused(
            report=self._clean(place, _LONGEST_PATH), run=self._found.run, reason=self._clean(reason, _MESSAGE)
        )

    # ── parts of them ─────────────────────────────────────────────────────────────────────────────

    def _failing(self, case: Case) -> FailingTest:
        file, line = place_of(case)
        assert case.result in {"failed", "error"}
        message = case.message.strip() or next((one for one in case.details[:_LAST].split("\n") if one.strip()), "")
        return FailingTest(
            id=self._clean(case.id, _LONGEST_ID),
            name=self._clean(case.name, _LONGEST_NAME),
            suite=self._clean(case.suite, _LONGEST_NAME) if case.suite else None,
            file=self._clean(file, _LONGEST_PATH) if file else None,
            line=line,
            result="error" if case.result == "error" else "failed",
            message=self._clean(_plain(message[: 2 * _LAST]), _MESSAGE),
            details=self._details(case.details),
        )

    def _details(self, text: str) -> Clean:
        """Its beginning and its end, which says what broke."""
        if len(text) <= _DETAILS:
            return self._clean(_plain(text), _DETAILS)
        head, tail = _plain(text[:_HEAD]), _plain(text[-_TAIL:])
        return clean_torn(head, "\n[…]\n", tail, known=self._found.known).first(_DETAILS)

    def _problem(self, finding: Finding) -> Problem:
        return Problem(
            severity=finding.severity,
            message=self._clean(_plain(finding.message[: 2 * _LAST]), _MESSAGE),
            code=self._clean(finding.code, _LONGEST_NAME) if finding.code else None,
            file=self._clean(finding.file, _LONGEST_PATH) if finding.file else None,
            line=finding.line,
            column=finding.column,
        )

    def _ids(self, cases: list[Case]) -> tuple[list[Clean], bool]:
        """Ids, and whether they are all of them."""
        named = list(dict.fromkeys(case.id for case in cases))
        kept = _fitting(self._each(named[:MOST_PASSED]), json.dumps)
        return kept, len(kept) == len(named)

    def _each(self, named: list[str]) -> list[Clean]:
        """Each of them clean; looked at together, which takes a third of the time."""
        given = [" ".join(one[: 2 * _LONGEST_ID].splitlines()) for one in named]
        lines = clean("\n".join(given), known=self._found.known).split("\n")
        if len(lines) != len(given):  # a secret of several lines
            return [self._clean(one, _LONGEST_ID) for one in given]
        return [one.first(_LONGEST_ID) for one in _LINES.validate_json(json.dumps(lines))]

    def _results(self, cases: Iterable[Case]) -> Clean:
        """All cases as lines of JSON; the last one says how many were left out."""
        made, size, left = list[str](), 0, 0
        for case in cases:
            line = _line(case) if size < MOST_RESULTS else ""
            size += len(line)
            left += not line
            made.append(line)
        made.append(json.dumps({"left_out": left}) + "\n" if left else "")
        return clean("".join(made), known=self._found.known)

    def _clean(self, text: str, longest: int) -> Clean:
        return clean(text, longest, known=self._found.known)


def place_of(case: Case) -> tuple[str, int | None]:
    """Where a test failed: as it says, else the last place in its traceback."""
    if case.file or case.failed_at[0]:
        return (case.file, case.line) if case.file else case.failed_at
    places = list(_PLACE.finditer(case.details[-_LAST:]))
    return (places[-1]["file"], int(places[-1]["line"])) if places else ("", None)


def _line(case: Case) -> str:
    said: dict[str, Any] = {"id": case.id[:_LONGEST_ID], "result": case.result, "ms": case.duration_ms}
    if case.message and case.result != "passed":
        said["message"] = _plain(case.message[:_MESSAGE])
    return json.dumps(said, ensure_ascii=False) + "\n"


def _fitting(items: Iterable[T], written: Callable[[T], str]) -> list[T]:
    """The first of them, as many as an event has room for."""
    kept, size = list[T](), 0
    for item in items:
        size += len(written(item).encode("utf-8", "replace"))
        if size > LIST_BYTES:
            break
        kept.append(item)
    return kept


def _skipped(cases: list[Case]) -> Iterator[Case]:
    return (case for case in cases if case.result == "skipped")


def _format(tests: list[tuple[str, Report]]) -> str:
    """That of the report with most tests."""
    return max(tests, key=lambda one: len(one[1].cases))[1].format


def _worst(tests: list[tuple[str, Report]]) -> str:
    """The first report in which something failed, else the first."""
    return next((place for place, report in tests if _bad(report)), tests[0][0])


def _bad(report: Report) -> bool:
    counts = count([report])
    return bool(counts.failed or counts.errors)


def _plain(text: str) -> str:
    """Without colours."""
    return _ESCAPE.sub("", text)
