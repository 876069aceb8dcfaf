"""Reports in XML that a linter printed: Checkstyle's form, which many share, and Cppcheck's."""

from collections.abc import Iterator
from xml.parsers import expat

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.matcher import severity_of
from knowledge.failures.text import Text

NEEDS: tuple[str, ...] = ("<checkstyle", "<results")


class _Refused(Exception):
    """The report declares a document type, which could pull in anything."""


class _Report:
    """Hears the elements of a report."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._closed
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._file = ""
        self._error: dict[str, str] = {}

    def read(self, raw: str) -> list[Diagnostic]:
        """The problems up to where the report cannot be read."""
        try:
            self._parser.Parse(raw.encode("utf-8", "replace"), True)
        except (expat.ExpatError, _Refused, ValueError):
            return self.found
        return self.found

    def _refuse(self, *_: object) -> None:
        raise _Refused

    def _opened(self, name: str, given: dict[str, str]) -> None:
        if name == "file":
            self._file = given.get("name", "")
        elif name == "error" and "message" in given:
            self._found("checkstyle", given, self._file, given["message"], given.get("source", "").rpartition(".")[2])
        elif name == "error" and "msg" in given:
            self._error = given
        elif name == "location" and self._error:
            error, self._error = self._error, {}
            place = {**given, "severity": error.get("severity", "")}
            self._found("cppcheck", place, given.get("file", ""), error["msg"], error.get("id", ""))

    def _closed(self, name: str) -> None:
        if name == "error" and self._error:  # it has no place
            error, self._error = self._error, {}
            self._found("cppcheck", {"severity": error.get("severity", "")}, "", error["msg"], error.get("id", ""))

    def _found(self, tool: str, given: dict[str, str], file: str, message: str, code: str) -> None:
        number = self._parser.CurrentLineNumber
        line, column = given.get("line", ""), given.get("column", "")
        self.found.append(
            Diagnostic(
                tool=tool,
                severity=severity_of(given.get("severity", ""), "warning"),
                message=message.strip() or "problem",
                span=(number, number),
                code=code or None,
                file=file or None,
                line=int(line) if line.isdecimal() and len(line) < 10 and int(line) else None,  # noqa: PLR2004
                column=int(column) if column.isdecimal() and len(column) < 10 else None,  # noqa: PLR2004
            )
        )


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each problem."""
    first = next((index for index, line in enumerate(text.lines) if line.strip()), 0)
    if text.lines and text.lines[first].lstrip().startswith("<"):
        yield from _Report().read(text.uncut().lstrip())
