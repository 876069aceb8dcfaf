"""TRX, what `dotnet test --logger trx` and MSTest write: results, and definitions that tell their classes."""

from knowledge.reports.markup import Attributes
from knowledge.reports.report import Case, Report, Result
from knowledge.reports.values import milliseconds

_RESULTS: dict[str, Result] = {
    **dict.fromkeys(("passed", "passedbutrunaborted", "warning", "completed"), "passed"),
    **dict.fromkeys(("failed", "timeout"), "failed"),
    "error": "error",
}
"""Whatever else one may say, it did not get to its end."""


class Trx:
    """Reads one document; definitions may stand before or behind the results."""

    def __init__(self) -> None:
        self._tests: list[str] = []
        """The test of each result, by its id."""
        self._open: list[tuple[Attributes, dict[str, str]]] = []
        self._classes: dict[str, str] = {}
        self._unit = ""
        self._report = Report("trx", suites=1)

    def start(self, name: str, attributes: Attributes) -> bool:
        if name == "UnitTestResult":
            self._open.append((attributes, {}))
        elif name == "UnitTest":
            self._unit = attributes.get("id", "")
        elif name == "TestMethod":
            self._classes[self._unit] = attributes.get("className", "").partition(",")[0]
        return bool(self._open) and name in {"Message", "StackTrace"}

    def end(self, name: str, text: str) -> None:
        if name == "UnitTestResult":
            about, texts = self._open.pop()
            self._report.add(_case(about, texts))
            self._tests.append(about.get("testId", ""))
        elif text and self._open:
            self._open[-1][1].setdefault(name, text)

    def report(self) -> Report:
        found = zip(self._report.cases, self._tests, strict=True)
        self._report.cases = [case._replace(suite=self._classes.get(test, "")) for case, test in found]
        return self._report


def _case(about: Attributes, texts: dict[str, str]) -> Case:
    return Case(
        name=about.get("testName", ""),
        suite="",
        file="",
        line=None,
        result=_RESULTS.get(about.get("outcome", "").lower(), "skipped"),
        duration_ms=milliseconds(about.get("duration")),
        message=texts.get("Message", ""),
        details=texts.get("StackTrace", ""),
    )
