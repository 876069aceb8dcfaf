"""`dart test --reporter json` and `flutter test --machine`: one object a line."""

from knowledge.errors import BadReport
from knowledge.reports.lines import Json, lines, objects
from knowledge.reports.report import Case, Report, Result, Source
from knowledge.reports.values import milliseconds, place, text, whole

_RESULTS: dict[str, Result] = {"success": "passed", "failure": "failed", "error": "error"}


def parse(source: Source) -> Report:
    """Raises BadReport, also when a test did not end."""
    report = Report("dart")
    tests: dict[int, tuple[Json, float]] = {}
    errors: dict[int, tuple[str, str]] = {}
    for said in objects(lines(source)):
        kind = said.get("type")
        test = said.get("test")
        number = whole(said.get("testID"))
        if kind == "suite":
            report.suites += 1
        elif kind == "testStart" and isinstance(test, dict) and (begun := whole(test.get("id"))) is not None:
            tests[begun] = (test, whole(said.get("time")) or 0)
        elif kind == "error" and number is not None:
            errors.setdefault(number, (text(said.get("error")), text(said.get("stackTrace"))))
        elif kind == "testDone" and number in tests:
            about, begun_ms = tests.pop(number)
            if said.get("hidden") is not True:
                report.add(_case(about, said, begun_ms, errors.pop(number, ("", ""))))
    if tests:
        raise BadReport(f"it ends in the middle: {len(tests)} tests have no result")
    return report


def _case(about: Json, said: Json, begun_ms: float, error: tuple[str, str]) -> Case:
    skipped = said.get("skipped") is True
    return Case(
        name=text(about.get("name")),
        suite="",
        file=text(about.get("root_url")) or text(about.get("url")),
        line=place(about.get("root_line") or about.get("line")),
        result="skipped" if skipped else _RESULTS.get(text(said.get("result")), "error"),
        duration_ms=milliseconds((whole(said.get("time")) or 0) - begun_ms, 1),
        message=error[0],
        details=error[1],
    )
