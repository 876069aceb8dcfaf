"""JUnit XML, in the many ways in which pytest, gradle, maven, jest, vitest, nextest and others write it."""

import re
from dataclasses import dataclass, field

from knowledge.reports.markup import Attributes
from knowledge.reports.report import WORST, Case, Counts, Report, Result
from knowledge.reports.values import milliseconds, place, whole

_RESULTS: dict[str, Result] = {"failure": "failed", "error": "error", "skipped": "skipped", "ignored": "skipped"}
_NOT_RUN = frozenset({"disabled", "notrun", "skipped", "ignored", "suppressed"})

_A_SCRIPT = re.compile(r"[/\\][^/\\]+\.[cm]?[jt]sx?$")


@dataclass
class _Suite:
    attributes: Attributes
    lists: bool = False
    """Whether it holds cases or further suites."""


@dataclass
class _Entry:
    attributes: Attributes
    results: list[tuple[Result, str, str]] = field(default_factory=list)
    """What it says of itself, each with message and text."""


class JUnit:
    """Reads one document."""

    def __init__(self) -> None:
        self._report = Report("junit")
        self._suites: list[_Suite] = []
        self._entries: list[_Entry] = []
        self._result: Attributes = {}

    def start(self, name: str, attributes: Attributes) -> bool:
        if name == "testsuite":
            self._mark_listed()
            self._suites.append(_Suite(attributes))
        elif name == "testcase":
            self._mark_listed()
            self._entries.append(_Entry(attributes))
        elif name in _RESULTS and self._entries:
            self._result = attributes
            return True
        return False

    def end(self, name: str, text: str) -> None:
        if name == "testsuite":
            self._declared(self._suites.pop())
        elif name == "testcase":
            self._report.add(self._case(self._entries.pop()))
        elif name in _RESULTS and self._entries:
            self._entries[-1].results.append((_RESULTS[name], self._result.get("message", ""), text))

    def report(self) -> Report:
        return self._report

    def _mark_listed(self) -> None:
        if self._suites:
            self._suites[-1].lists = True

    def _declared(self, suite: _Suite) -> None:
        """Take the word of a suite that lists nothing."""
        self._report.suites += 1
        if suite.lists:
            return
        numbers = [whole(suite.attributes.get(name)) or 0 for name in ("tests", "failures", "errors", "skipped")]
        tests, failed, errors, skipped = numbers
        if any(numbers):
            passed = max(0, tests - failed - errors - skipped)
            self._report.declared.append(Counts(passed, failed, errors, skipped))

    def _case(self, entry: _Entry) -> Case:
        about = entry.attributes
        results = entry.results or [("passed", "", "")]
        if not entry.results and _NOT_RUN & {about.get("status", "").lower(), about.get("result", "").lower()}:
            results = [("skipped", "", "")]
        result, message, details = min(results, key=lambda one: WORST.index(one[0]))
        return Case(
            name=self._name(about),
            suite=about.get("classname", ""),
            file=about.get("file", "") or (self._suites[-1].attributes.get("file", "") if self._suites else ""),
            line=place(about.get("line") or about.get("lineno")),
            result=result,
            duration_ms=milliseconds(about.get("time")),
            message=message,
            details=details,
        )

    def _name(self, about: Attributes) -> str:
        """The name of a case; of node's own runner, which calls every class `test`, with the suites around it."""
        name = about.get("name", "")
        around = [suite.attributes for suite in self._suites if "disabled" in suite.attributes]
        if about.get("classname") != "test" or not around:
            return name
        names = [suite.get("name", "") for suite in around]
        return " > ".join([*(one for one in names if not _A_SCRIPT.search(one)), name])
