"""Reports in JSON that a linter printed instead of prose: the whole output, or one object a line.

No list of tools: an object that says a message and a place is a problem, whatever its maker calls the parts.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.matcher import severity_of
from knowledge.failures.text import Text

NEEDS: tuple[str, ...] = (
    '"message"',
    '"Text"',
    '"text"',
    '"Failure"',
    '"issue_text"',
    '"ruleDescription"',
    '"msg"',
    '"check_name"',
)
LARGEST = 50_000_000
"""Characters of a report that is read."""
DEEPEST = 8
_MESSAGES = (
    "message.text", "message.message", "message", "Text", "text", "Failure", "issue_text", "ruleDescription",
    "msg",
)  # fmt: skip
_FILES = (
    "file", "filePath", "filename", "fileName", "path", "source", "Pos.Filename", "Position.Start.Filename",
    "location.file", "location.path", "locations.0.physicalLocation.artifactLocation.uri",
    "message.spans.0.file_name",
)  # fmt: skip
_LINES = (
    "line", "lineNumber", "line_number", "row", "location.line", "location.row", "location.startLine",
    "Pos.Line", "Position.Start.Line", "locations.0.physicalLocation.region.startLine",
    "message.spans.0.line_start", "LineRange.From", "location.lines.begin", "location.positions.begin.line",
)  # fmt: skip
_COLUMNS = (
    "column", "columnNumber", "col", "location.column", "location.positions.begin.column", "Pos.Column",
    "Position.Start.Column",
    "locations.0.physicalLocation.region.startColumn", "message.spans.0.column_start",
)  # fmt: skip
_CODES = (
    "message.code.code", "rule", "ruleId", "code", "FromLinter", "RuleName", "ruleNames.0", "message-id",
    "test_id", "cop_name", "check_name",
)  # fmt: skip
_SEVERITIES = ("message.level", "severity", "level", "Severity", "issue_severity", "type")
_OWNERS = {
    "generalDiagnostics": "pyright", "Issues": "golangci", "FromLinter": "golangci", "RuleName": "revive",
    "runs": "sarif", "hint": "mypy", "noqa_row": "ruff",
    "ruleDescription": "markdownlint", "issue_text": "bandit", "cop_name": "rubocop", "warnings": "stylelint",
    "messages": "eslint", "message-id": "pylint", "reason": "rustc",
}  # fmt: skip
"""A key that gives a tool away."""
_NUMBERED = {"1": "warning", "2": "error"}
"""What eslint counts."""


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each problem, at the line where its message stands."""
    first = next((line for line in text.lines if line.strip()), "").lstrip()
    if first.startswith(("{", "[")) and (data := _parsed(text.uncut())) is not None:
        yield from _placed(text, _walked(data, {}, "report", 0))
        return
    for index in text.lines_with(NEEDS):
        line = text.uncut_line(index + 1).strip()
        if line.startswith(("{", "[{")) and line.endswith(("}", "]")) and (data := _parsed(line)) is not None:
            for problem in _walked(data, {}, "report", 0):
                if problem.get("file") and problem.get("line"):
                    yield _diagnostic(problem, index + 1)


def _parsed(raw: str) -> Any:
    if len(raw) > LARGEST:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _walked(data: Any, known: Mapping[str, str], tool: str, depth: int) -> Iterator[dict[str, Any]]:
    """The problems below; `known` is what is said further up: the file."""
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for one in data:
            yield from _walked(one, known, tool, depth + 1)
    elif isinstance(data, dict):
        tool = next((owner for key, owner in _OWNERS.items() if key in data), tool)
        problem = _problem(data, known, tool)
        if problem:
            yield problem
            return
        file = _first(data, _FILES)
        below = {**known, "file": file} if isinstance(file, str) else known
        for key, value in data.items():
            named = {**below, "file": key} if isinstance(value, list) and "." in key else below
            yield from _walked(value, named, tool, depth + 1)


def _problem(data: Mapping[str, Any], known: Mapping[str, str], tool: str) -> dict[str, Any] | None:
    message = data.get("description") if "check_name" in data else _first(data, _MESSAGES)
    line = _first(data, _LINES)
    from_zero = _at(data, "range.start.line")
    if isinstance(from_zero, int):
        line = from_zero + 1
    code, severity = _first(data, _CODES), _first(data, _SEVERITIES)
    if not isinstance(message, str) or not (line or code or severity) or data.get("suppressions"):
        return None
    file = _first(data, _FILES) or known.get("file")
    parts = {"tool": tool, "message": message, "file": file, "line": line, "code": code, "severity": severity}
    return {**parts, "column": _first(data, _COLUMNS) or _at(data, "range.start.character")}


def _first(data: Mapping[str, Any], paths: tuple[str, ...]) -> Any:
    """The first of these that says something plain."""
    found = (_at(data, path) for path in paths)
    return next((value for value in found if isinstance(value, str | int) and value not in ("", None)), None)


def _at(data: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(data, list):
            data = data[0] if data else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def _placed(text: Text, problems: Iterator[dict[str, Any]]) -> Iterator[Diagnostic]:
    """Each problem at the line that holds its message, looked for from the last one on."""
    at = 0
    for problem in problems:
        words = json.dumps(problem["message"], ensure_ascii=False)[1:41]
        later = (index for index in range(at, min(len(text.lines), at + 500)) if words in text.lines[index])
        at = next(later, at)
        yield _diagnostic(problem, at + 1)


def _diagnostic(problem: Mapping[str, Any], number: int) -> Diagnostic:
    severity = str(problem["severity"] or "")
    code, file = problem["code"], problem["file"]
    return Diagnostic(
        tool=str(problem["tool"]),
        severity=severity_of(_NUMBERED.get(severity, severity), "warning"),
        message=problem["message"].strip() or "problem",
        span=(number, number),
        code=None if code is None else str(code),
        file=file.removeprefix("file://") if isinstance(file, str) else None,
        line=problem["line"] if isinstance(problem["line"], int) and problem["line"] > 0 else None,
        column=problem["column"] if isinstance(problem["column"], int) else None,
    )
