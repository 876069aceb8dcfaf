"""`sotto diagnose [FILE|-]`: what broke, out of any log. Needs no daemon; nothing is stored."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from daemon.cli import show
from daemon.cli.around import corrected
from daemon.cli.card import meant
from daemon.cli.links import link
from daemon.paths import Paths
from knowledge.errors import NotFound, SottoError, TooLarge, Usage
from knowledge.failure_views import CorrectionView, DiagnosisView, DiagnosticView, FrameView, HeadlineView
from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.findings import Findings, findings
from knowledge.failures.matcher_files import load_folder
from knowledge.failures.readers import diagnostics

LARGEST = 256 << 20
"""Bytes of a log that are read."""
BATCH_LINE = 64 << 20
"""Bytes of one line of a batch."""
PIECE = 1 << 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="the log; - or nothing for stdin")
    parser.add_argument("--command", dest="printed_by", default="", metavar="C", help="what printed it")
    parser.add_argument("--status", type=int, metavar="N", help="how that ended")
    parser.add_argument("--cwd", default="", metavar="DIR", help="where it ran: files are linked from there")
    parser.add_argument("--batch", action="store_true", help="read JSON lines {id, file|text, command, status}")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    diagnose = partial(diagnostics, extra=_users_matchers())
    if arguments.batch:
        return _batch(arguments.file, diagnose)
    raw = _read(arguments.file)
    found = findings(raw, diagnose, arguments.printed_by, arguments.status)
    meant_by = _corrections(raw, arguments.printed_by, arguments.status, arguments.cwd)
    view = view_of(found, corrections=meant_by)
    if arguments.json:
        show.data(view.model_dump())
    else:
        print("\n".join(card(view, found.told[0].diagnostic, Path(arguments.cwd or os.curdir))))
    return 0


def view_of(found: Findings, name: str = "", corrections: Sequence[CorrectionView] = ()) -> DiagnosisView:
    first, shown = found.told[0], found.extraction
    return DiagnosisView(
        id=name,
        headline=HeadlineView(text=first.headline.text, line=first.headline.line),
        headlines=[HeadlineView(text=one.text, line=one.line) for one in shown.headlines],
        excerpt=list(shown.excerpt),
        lines=[shown.lines[number] for number in shown.excerpt],
        diagnostics=[_diagnostic(one) for one in shown.diagnostics],
        fingerprint=first.names.fingerprint,
        kind=first.names.kind,
        failures=len(found.told) + found.others,
        corrections=list(corrections),
    )


def card(view: DiagnosisView, place: Diagnostic | None, cwd: Path) -> Iterator[str]:
    """What a person reads: the headline, where, and the excerpt with the lines of the headlines marked."""
    yield show.paint(show.visible(view.headline.text), "red", "bold")
    if place and place.file:
        where = f"{place.file}:{place.line}" if place.line else place.file
        yield show.paint("  at ", "dim") + link(show.visible(where), cwd / place.file, place.line)
    if view.failures > 1:
        yield show.paint(f"  {view.failures} tests failed", "dim")
    yield ""
    width = len(str(view.excerpt[-1])) if view.excerpt else 0
    heads = {one.line for one in view.headlines}
    before = 0
    for number, text in zip(view.excerpt, view.lines, strict=True):
        if before and number > before + 1:
            yield show.paint(f"  {'⋮':>{width}}", "dim")
        before = number
        line = f"{'>' if number in heads else ' '} {number:>{width}}  {show.visible(text)}"
        yield show.paint(line, "red") if number == view.headline.line else line
    yield from meant(view.corrections)


def _corrections(raw: str, command: str, status: int | None, cwd: str) -> list[CorrectionView]:
    return corrected(command, raw, cwd or os.curdir, _refused) if status != 0 else []


def _diagnostic(one: Diagnostic) -> DiagnosticView:
    return DiagnosticView(
        tool=one.tool,
        severity=one.severity,
        message=one.message,
        code=one.code,
        file=one.file,
        line=one.line,
        column=one.column,
        symbol=one.symbol,
        test_id=one.test_id,
        frames=[FrameView(file=f.file, line=f.line, function=f.function, own=f.own) for f in one.frames],
        span=one.span,
    )


def _users_matchers() -> list[Any]:
    """What lies in the user's folder; a file that is refused is named and skipped."""
    good, refused = load_folder(Paths.find().matchers)
    for problem in refused:
        _refused(problem)
    return good


def _refused(problem: object) -> None:
    show.say(f"sotto: {problem}")


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def _batch(name: str, diagnose: Any) -> int:
    """One result a line; what cannot be read is a line too, with its error. Returns 1 when there was one."""
    failed = False
    with _opened(name) as file:
        while line := file.readline(BATCH_LINE + 1):
            if not line.strip():
                continue
            asked: Mapping[str, Any] = {}
            try:
                asked = _asked(line)
                raw = asked["text"] if "text" in asked else _read(str(asked["file"]))
                command, status = str(asked.get("command") or ""), asked.get("status")
                found = findings(raw, diagnose, command, status)
                meant_by = _corrections(raw, command, status, "")
                show.line(view_of(found, str(asked.get("id", "")), meant_by).model_dump())
            except SottoError as error:
                failed = True
                problem = {"error": str(error), "hint": error.advice, "code": error.code}
                show.line({"id": str(asked.get("id", "")), **problem})
    return 1 if failed else 0


def _asked(line: bytes) -> Mapping[str, Any]:
    """One line of a batch. Raises Usage, TooLarge."""
    if len(line) > BATCH_LINE:
        raise TooLarge(f"a line of more than {BATCH_LINE >> 20} MB", hint="name a file instead of giving its text")
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Usage(f"a line of the batch is no JSON ({error})") from error
    if not isinstance(asked, dict) or not (isinstance(asked.get("text"), str) or isinstance(asked.get("file"), str)):
        raise Usage('a line of the batch needs "file" or "text"')
    if not isinstance(asked.get("status"), int | None):
        raise Usage('"status" in a line of the batch is a number')
    return asked


def _read(name: str) -> str:
    """A whole log. Raises NotFound, TooLarge."""
    with _opened(name) as file:
        pieces: list[bytes] = []
        size = 0
        while piece := _piece(file, name):
            size += len(piece)
            if size > LARGEST:
                raise TooLarge(
                    f"a log of more than {LARGEST >> 20} MB", hint="give its end: tail -n 100000 LOG | sotto diagnose"
                )
            pieces.append(piece)
    return b"".join(pieces).decode("utf-8", "replace")


def _piece(file: IO[bytes], name: str) -> bytes:
    """Raises Usage for what can be opened and not be read."""
    try:
        return file.read(PIECE)
    except OSError as error:
        raise Usage(f"{name} cannot be read ({error})") from error


def _opened(name: str) -> IO[bytes]:
    """Raises NotFound, Usage."""
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(f"file {name}") from error
    except IsADirectoryError as error:
        raise Usage(f"{name} is a directory", hint="name a log in it") from error
    except (OSError, ValueError) as error:  # ValueError: a name with NUL in it
        raise Usage(f"{name!r} cannot be read ({error})") from error
