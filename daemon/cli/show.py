"""Showing things: data on stdout, prose on stderr, colours only where a person looks and wants them."""

import json
import os
import sys
from typing import Any, TextIO

from daemon.cli.columns import wrapped
from knowledge.errors import SottoError

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def coloured(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream` (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, *styles: str, stream: TextIO | None = None) -> str:
    """`text` in styles (bold, dim, red, green, yellow, cyan), or as it is."""
    if not styles or not coloured(stream or sys.stdout):
        return text
    return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def data(value: Any) -> None:
    """Print JSON: one line where a program reads, indented where a person does."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(value, ensure_ascii=False, indent=indent))


def line(value: Any) -> None:
    """Print one JSON line of a stream, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """Prose."""
    print(text, file=sys.stderr)


def error(problem: SottoError, *, as_json: bool) -> None:
    """An error as a sentence and what to do, or as `{error, hint, code}`."""
    if as_json:
        data({"error": str(problem), "hint": problem.advice, "code": problem.code})
        return
    _say_lines(f"{paint('sotto:', 'red', stream=sys.stderr)} {harmless(str(problem))}", 7)
    if problem.advice:
        _say_lines(paint(f"  → {harmless(problem.advice)}", "dim", stream=sys.stderr), 4)


def _say_lines(text: str, indent: int) -> None:
    say("\n".join(wrapped(line, indent, sys.stderr) for line in text.split("\n")))


def visible(text: str) -> str:
    """Text that comes from outside, with control characters made harmless."""
    return "".join(one if one.isprintable() or one == "\t" else f"\\x{ord(one):02x}" for one in text)


def harmless(text: str) -> str:
    """The same of a text of several lines."""
    return "\n".join(map(visible, text.split("\n")))


def many(count: int, what: str) -> str:
    """How many there are of something: `1 section`, `1,204 sections`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def size(count: int) -> str:
    """Bytes as a person reads them."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_000 or unit == "GB":  # noqa: PLR2004
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"  # noqa: PLR2004
        amount /= 1_000
    raise AssertionError


def duration(seconds: float) -> str:
    """Seconds as a person reads them: `4 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    whole = int(seconds)
    if whole < 60:  # noqa: PLR2004
        return f"{whole} s"
    minutes, hours, days = whole // 60, whole // 3_600, whole // 86_400
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60} min"
    return f"{days} d {hours % 24} h"
