"""NUnit XML: `test-results` of version 2 and `test-run` of version 3."""

from knowledge.reports.markup import Attributes
from knowledge.reports.report import Case, Report, Result
from knowledge.reports.values import milliseconds

_RESULTS: dict[str, Result] = {
    **dict.fromkeys(("passed", "success", "warning"), "passed"),
    **dict.fromkeys(("failed", "failure"), "failed"),
    **dict.fromkeys(("error", "cancelled"), "error"),
    **dict.fromkeys(("skipped", "ignored", "inconclusive", "notrunnable"), "skipped"),
}


class NUnit:
    """Reads one document of either version."""

    def __init__(self) -> None:
        self._report = Report("nunit")
        self._case: Attributes | None = None
        self._lists: list[bool] = []
        """For each suite that is open whether it holds cases itself."""
        self._texts: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> bool:
        if name == "test-suite":
            self._lists.append(False)
        elif name == "test-case":
            self._case, self._texts = attributes, {}
            if self._lists:
                self._lists[-1] = True
        return self._case is not None and name in {"message", "stack-trace"}

    def end(self, name: str, text: str) -> None:
        if name == "test-suite":
            self._report.suites += self._lists.pop()
        elif name == "test-case" and self._case is not None:
            self._report.add(_case(self._case, self._texts))
            self._case = None
        elif text:
            self._texts.setdefault(name, text)

    def report(self) -> Report:
        return self._report


def _case(about: Attributes, texts: dict[str, str]) -> Case:
    return Case(
        name=about.get("name", ""),
        suite=about.get("classname", ""),
        file="",
        line=None,
        result=_result(about),
        duration_ms=milliseconds(about.get("duration", about.get("time"))),
        message=texts.get("message", ""),
        details=texts.get("stack-trace", ""),
    )


def _result(about: Attributes) -> Result:
    """By its word; the oldest reports have only yes and no."""
    said = _RESULTS.get(about.get("result", "").lower())
    if said == "failed" and about.get("label", "").lower() in {"error", "cancelled"}:
        return "error"
    if said:
        return said
    if about.get("executed", "true").lower() == "false":
        return "skipped"
    return "failed" if about.get("success", "true").lower() == "false" else "passed"
