"""`cargo build --message-format=json` and its kin: one object a line."""

import re
from typing import Any

from knowledge.errors import BadReport
from knowledge.reports.lines import Json, lines, objects
from knowledge.reports.report import Finding, Report, Severity, Source
from knowledge.reports.values import place, text

_LEVELS: dict[str, Severity] = {
    **dict.fromkeys(("error", "error: internal compiler error"), "error"),
    "warning": "warning",
    **dict.fromkeys(("note", "help", "failure-note"), "note"),
}
_SUM = re.compile(
    r"aborting due to |\d+ warnings? emitted|\d+ warnings?$|For more information about |Some errors have "
)
"""What the compiler says at the end of what it said before."""


def parse(source: Source) -> Report:
    """Raises BadReport, also when the build has no end."""
    report = Report("cargo")
    seen: set[Finding] = set()
    ended = False
    for said in objects(lines(source)):
        reason, message = said.get("reason"), said.get("message")
        if reason == "build-finished":
            ended = True
            report.broken = report.broken or said.get("success") is not True
        elif reason == "compiler-message" and isinstance(message, dict):
            found = _finding(message)
            if found and found not in seen:  # the same file is compiled for the library and for its tests
                seen.add(found)
                report.find(found)
    if not ended:
        raise BadReport("it ends in the middle: the build did not say that it finished")
    return report


def _finding(message: Json) -> Finding | None:
    said = text(message.get("message"))
    if _SUM.match(said):
        return None
    code = message.get("code")
    where = _place(message.get("spans"))
    return Finding(
        severity=_LEVELS.get(text(message.get("level")), "note"),
        message=said,
        code=text(code.get("code")) if isinstance(code, dict) else "",
        file=text(where.get("file_name")),
        line=place(where.get("line_start")),
        column=place(where.get("column_start")),
    )


def _place(spans: Any) -> Json:
    """The place that is meant among those that explain it."""
    every = [one for one in spans if isinstance(one, dict)] if isinstance(spans, list) else []
    return next((one for one in every if one.get("is_primary") is True), every[0] if every else {})
