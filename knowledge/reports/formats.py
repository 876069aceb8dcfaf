"""Which format a report has, told by its content, and the way from its bytes to what it says."""

import itertools
import json
import re
from collections.abc import Callable, Iterator

from knowledge.errors import BadReport, NotAReport
from knowledge.reports import cargo, dart, eslint, go_json, markup, mocha, tap
from knowledge.reports.junit import JUnit
from knowledge.reports.lines import document, lines
from knowledge.reports.nunit import NUnit
from knowledge.reports.report import LARGEST, PIECE, Report, Source
from knowledge.reports.trx import Trx
from knowledge.reports.xunit import XUnit

ROOTS: dict[str, Callable[[], markup.Reader]] = {
    **dict.fromkeys(("testsuites", "testsuite"), JUnit),
    **dict.fromkeys(("test-results", "test-run"), NUnit),
    **dict.fromkeys(("assemblies", "assembly"), XUnit),
    "TestRun": Trx,
}
"""Reader of an XML document, by its first element."""
_TAP = re.compile(r"TAP version 1[34]|1\.\.\d+(?:\s*#.*)?|(?:not )?ok(?: \d+)?(?: .*)?", re.ASCII)
_TAP_HEAD = re.compile(r"TAP version 1[34]")
LARGEST_DOCUMENT = 16 << 20
"""Bytes of JSON that is one value: it takes many times that when it is read."""
_LOOK, _HEAD = 200, 256 << 10
"""Lines, and characters, of what a command printed in which a report must begin."""
_ESLINT = '[{"filePath":'


def parse(source: Source) -> Report:
    """What a file says. Raises BadReport, and NotAReport for what is none."""
    pieces = _limited(source)
    head = b""
    for piece in pieces:
        head += piece
        if len(head.strip()) > len(markup.MARKS[0]):
            break
    whole = itertools.chain([head], pieces)
    first = head.removeprefix(markup.MARKS[0]).lstrip()[:1]
    if first == b"<" or head.startswith(markup.MARKS[1:]):
        return markup.parse(whole, ROOTS)
    if first in {b"{", b"["}:
        return _json(head, whole)
    if not head.strip():
        raise NotAReport("the file is empty")
    if any(_TAP.fullmatch(line.strip()) for line in itertools.islice(lines([head]), _LOOK)):
        return tap.parse(whole)
    raise NotAReport("neither XML nor JSON nor TAP")


def begins(head: str) -> bool:
    """Whether a report begins in the first of what a command printed."""
    return _beginning(head) is not None


def printed(text: str) -> Report | None:
    """The report that a command printed among other things; None when there is none. Raises BadReport."""
    begun = _beginning(text)
    if begun is None:
        return None
    at, kind = begun
    if kind != "eslint":
        return _LINES[kind](_limited(_encoded(text, at)))
    end = text.find("\n", at)
    return _of_document(document(_encoded(text[: end if end >= 0 else None], at), LARGEST_DOCUMENT))


def _beginning(text: str) -> tuple[int, str] | None:
    """Where a report begins, and of which kind it is."""
    at = 0
    for line in text[:_HEAD].split("\n")[:_LOOK]:
        kind = "tap" if _TAP_HEAD.fullmatch(line.strip()) else "eslint" if line.startswith(_ESLINT) else _tell(line)
        if kind:
            return at, kind
        at += len(line) + 1
    return None


_LINES: dict[str, Callable[[Source], Report]] = {
    "go": go_json.parse,
    "dart": dart.parse,
    "cargo": cargo.parse,
    "tap": tap.parse,
}


def _json(head: bytes, whole: Source) -> Report:
    """Lines of objects, of which the first tells the tool, or one document."""
    line = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip()
    kind = _LINES.get(_tell(line))
    return kind(whole) if kind else _of_document(document(whole, LARGEST_DOCUMENT))


def _of_document(content: object) -> Report:
    if isinstance(content, dict) and "tests" in content and "stats" in content:
        return mocha.read(content)
    if isinstance(content, list) and content and isinstance(content[0], dict) and "filePath" in content[0]:
        return eslint.read(content)
    raise NotAReport("JSON of no known tool")


def _tell(line: str) -> str:
    """Whose line of JSON this is; empty when it is of nobody that we know."""
    if not line.startswith("{"):
        return ""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    if "Action" in said and ("Package" in said or "ImportPath" in said):
        return "go"
    if "protocolVersion" in said and said.get("type") == "start":
        return "dart"
    return "cargo" if "reason" in said and {"package_id", "success"} & said.keys() else ""


def _encoded(text: str, at: int) -> Iterator[bytes]:
    """What was printed from a place on, as bytes again."""
    return (text[place : place + PIECE].encode("utf-8", "replace") for place in range(at, len(text), PIECE))


def _limited(source: Source) -> Iterator[bytes]:
    """Raises BadReport for what is too large."""
    size = 0
    for piece in source:
        size += len(piece)
        if size > LARGEST:
            raise BadReport(f"larger than {LARGEST >> 20} MiB")
        yield piece
