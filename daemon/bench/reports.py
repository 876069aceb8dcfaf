"""How many published test reports are read exactly: counts, the tests that failed, and a refusal for what is none."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daemon.bench.figures import Asked, at_least
from knowledge.errors import BadReport
from knowledge.reports.formats import parse
from knowledge.reports.report import Case, Report, Result, count, pieces
from knowledge.views import RowView

_WORDS: dict[Result, str] = {"failed": "failure", "error": "error", "passed": "passed", "skipped": "skipped"}


def reports(data: Path, asked: Asked) -> list[RowView]:
    """`data`: a folder with `cases.jsonl` and the inputs it names."""
    right, wanted = Counter[str](), Counter[str]()
    for line in (data / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        kind = "invalid" if case["valid"] is False else "valid"
        wrong = differing(case, (data / case["input"]).read_bytes())
        wanted[kind] += 1
        right[kind] += not wrong
        if wrong:
            asked.tell(f"{case['id']}, which differs: {'; '.join(wrong)}")
    return [
        at_least("valid reports read exactly", right["valid"], f"of {wanted['valid']}", wanted["valid"]),
        at_least("invalid reports refused", right["invalid"], f"of {wanted['invalid']}", wanted["invalid"]),
    ]


def differing(case: Mapping[str, Any], data: bytes) -> list[str]:
    """What is not as the case says; an `either` may be refused."""
    try:
        report = parse(pieces(data))
    except BadReport as error:
        return [] if case["valid"] in {False, "either"} else [f"refused: {error}"]
    if case["valid"] is False:
        return ["it was read"]
    found = _counts(report) | _entries(report)
    wanted = {f"counted {key}": number for key, number in case["counts"].items()}
    wanted |= {f"entries {key}": number for key, number in case["entries"].items()}
    wrong = [f"{key} {found[key]}, not {number}" for key, number in wanted.items() if found[key] != number]
    failing = sorted(_told(one) for one in report.cases if one.name and one.result in {"failed", "error"})
    if failing != sorted(_expected(one) for one in case["failing"]):
        wrong.append("other tests failed")
    return wrong


def _counts(report: Report) -> dict[str, int]:
    found = count([report])
    return {
        "counted tests": found.tests,
        "counted passed": found.passed,
        "counted skipped": found.skipped,
        "counted failures": found.failed,
        "counted errors": found.errors,
        "counted suites": report.suites,
    }


def _entries(report: Report) -> dict[str, int]:
    named = [case for case in report.cases if case.name]
    found = Counter(case.result for case in named)
    return {
        "entries tests": len(named),
        "entries passed": found["passed"],
        "entries skipped": found["skipped"],
        "entries failures": found["failed"],
        "entries errors": found["error"],
    }


def _told(case: Case) -> tuple[str, str, str, int, str, str]:
    return case.name, case.suite, case.file, case.line or 0, _WORDS[case.result], _bare(case.message)


def _expected(one: Mapping[str, Any]) -> tuple[str, str, str, int, str, str]:
    place = one.get("class") or "", one.get("file") or "", one.get("line") or 0
    return one["name"], *place, one["result"], _bare(one.get("message") or "")


def _bare(message: str) -> str:
    """Without what one tool leaves out and another turns into something else: white space and control characters."""
    return "".join(one for one in message if one.isprintable() and not one.isspace())
