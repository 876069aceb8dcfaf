"""xUnit.net XML, versions 1 and 2: `assembly` or `assemblies`. All rows of a theory are one test."""

from knowledge.reports.markup import Attributes
from knowledge.reports.report import Case, Report, Result
from knowledge.reports.values import milliseconds, place

_RESULTS: dict[str, Result] = {"pass": "passed", "fail": "failed", "skip": "skipped", "notrun": "skipped"}


class XUnit:
    """Reads one document."""

    def __init__(self) -> None:
        self._report = Report("xunit")
        self._test: Attributes | None = None
        self._texts: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> bool:
        if name in {"collection", "class"}:
            self._report.suites += 1
        elif name == "test":
            self._test, self._texts = attributes, {}
        return self._test is not None and name in {"message", "stack-trace"}

    def end(self, name: str, text: str) -> None:
        if name == "test" and self._test is not None:
            self._report.add(_case(self._test, self._texts))
            self._test = None
        elif text:
            self._texts.setdefault(name, text)

    def report(self) -> Report:
        return self._report


def _case(about: Attributes, texts: dict[str, str]) -> Case:
    return Case(
        name=about.get("method") or about.get("name", ""),
        suite=about.get("type", ""),
        file=about.get("source-file", ""),
        line=place(about.get("source-line")),
        result=_RESULTS.get(about.get("result", "").lower(), "error"),
        duration_ms=milliseconds(about.get("time")),
        message=texts.get("message", ""),
        details=texts.get("stack-trace", ""),
    )
