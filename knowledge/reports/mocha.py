"""`mocha --reporter json`: one document."""

from typing import Any

from knowledge.errors import BadReport
from knowledge.reports.report import Case, Report, Result
from knowledge.reports.values import milliseconds, text


def read(content: dict[str, Any]) -> Report:
    """Raises BadReport."""
    tests, pending = content.get("tests"), content.get("pending", [])
    if not isinstance(tests, list) or not isinstance(pending, list):
        raise BadReport("it has no list of tests")
    report = Report("mocha", suites=1)
    left = {_key(one) for one in pending if isinstance(one, dict)}
    for test in tests:
        if not isinstance(test, dict):
            raise BadReport("a test is no object")
        report.add(_case(test, left))
    return report


def _case(test: dict[str, Any], left: set[tuple[str, str]]) -> Case:
    held = test.get("err")
    error = held if isinstance(held, dict) else {}
    return Case(
        name=text(test.get("fullTitle")) or text(test.get("title")),
        suite="",
        file=text(test.get("file")),
        line=None,
        result=_result(error, pending=_key(test) in left),
        duration_ms=milliseconds(test.get("duration"), 1),
        message=text(error.get("message")),
        details=text(error.get("stack")),
    )


def _result(error: dict[str, Any], *, pending: bool) -> Result:
    """An error that says how it is to be shown was made by a library, not by a check that did not hold."""
    if error:
        return "error" if error.get("errorMode") else "failed"
    return "skipped" if pending else "passed"


def _key(test: dict[str, Any]) -> tuple[str, str]:
    return text(test.get("file")), text(test.get("fullTitle"))
