"""`eslint --format json`: one document, a list of files."""

from typing import Any

from knowledge.errors import BadReport
from knowledge.reports.report import Finding, Report
from knowledge.reports.values import place, text

_ERROR = 2


def read(content: list[Any]) -> Report:
    """Raises BadReport."""
    report = Report("eslint")
    for file in content:
        if not isinstance(file, dict) or not isinstance(file.get("messages"), list):
            raise BadReport("a file has no list of messages")
        for message in file["messages"]:
            if not isinstance(message, dict):
                raise BadReport("a message is no object")
            report.find(_finding(text(file.get("filePath")), message))
    return report


def _finding(file: str, message: dict[str, Any]) -> Finding:
    return Finding(
        severity="error" if message.get("severity") == _ERROR or message.get("fatal") is True else "warning",
        message=text(message.get("message")),
        code=text(message.get("ruleId")),
        file=file,
        line=place(message.get("line")),
        column=place(message.get("column")),
    )
