"""Reading XML that may be hostile: piece by piece, without entities of its own, bounded in depth and in names.

A DOCTYPE is refused: no report has one, and everything that XML can do to its reader needs one.
"""

import codecs
from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers import expat

from knowledge.errors import BadReport, NotAReport
from knowledge.reports.report import Report, Source

Attributes = Mapping[str, str]
DEEPEST = 200
MOST_NAMES = 5_000
"""Different names of elements and attributes."""
MOST_ELEMENTS = 8_000_000


class Reader(Protocol):
    """What one format makes of elements, as they come; namespaces are left out of their names."""

    def start(self, name: str, attributes: Attributes) -> bool:
        """An element begins; whether its text is wanted."""
        ...

    def end(self, name: str, text: str) -> None:
        """It ends; `text` is what stood in it, without that of elements within."""
        ...

    def report(self) -> Report:
        """What was read, at the end."""
        ...


def parse(source: Source, readers: Mapping[str, Callable[[], Reader]]) -> Report:
    """Read a document with the reader that its first element asks for. Raises BadReport."""
    return _Parsing(readers).run(source)


class _Parsing:
    def __init__(self, readers: Mapping[str, Callable[[], Reader]]) -> None:
        self._readers = readers
        self._reader: Reader | None = None
        self._texts: list[list[str] | None] = []
        self._elements = 0
        self._names: dict[str, str] = {}
        self._expat = expat.ParserCreate(intern=self._names)
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.StartDoctypeDeclHandler = self._doctype

    def run(self, source: Source) -> Report:
        try:
            for piece in source:
                self._expat.Parse(piece, False)
            self._expat.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the others: of an encoding that nobody knows
            raise BadReport(self._said(error)) from error
        assert self._reader
        return self._reader.report()

    def _said(self, error: Exception) -> str:
        if not isinstance(error, expat.ExpatError):
            return str(error)
        reason = expat.ErrorString(error.code) or "unreadable"
        if error.code == codes["no element found"]:
            reason = "it ends in the middle"
        return f"{reason} (line {error.lineno}, column {error.offset + 1})"

    def _where(self) -> str:
        return f"line {self._expat.CurrentLineNumber}, column {self._expat.CurrentColumnNumber + 1}"

    def _doctype(self, *_declared: object) -> None:
        raise BadReport(f"it declares a document type, which may hold entities ({self._where()})")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._elements += 1
        if len(self._texts) >= DEEPEST:
            raise BadReport(f"elements lie more than {DEEPEST} deep in each other ({self._where()})")
        if self._elements > MOST_ELEMENTS or len(self._names) > MOST_NAMES:
            raise BadReport(f"it has too many elements, or names of them ({self._where()})")
        if self._reader is None:
            make = self._readers.get(name)
            if make is None:
                raise NotAReport(f"XML that begins with <{name[:100]}>")
            self._reader = make()
        self._texts.append([] if self._reader.start(name, attributes) else None)

    def _end(self, name: str) -> None:
        held = self._texts.pop()
        assert self._reader
        self._reader.end(name.rpartition(":")[2], "".join(held) if held else "")

    def _text(self, text: str) -> None:
        if self._texts and (held := self._texts[-1]) is not None:
            held.append(text)


codes = expat.errors.codes
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
