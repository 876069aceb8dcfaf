"""What fits on a terminal: how wide a text is, cutting it, and breaking it between words."""

import re
import shutil
import sys
import unicodedata
from typing import TextIO

LEAST = 20
"""Columns that a text is broken to, however narrow the terminal is."""
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def width(text: str) -> int:
    """Columns that a text takes on a terminal: some letters take two, and accents that follow one none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def cut(text: str, columns: int) -> str:
    """A text that takes no more columns, with `…` where something is left out."""
    if width(text) <= columns:
        return text
    taken, left = "", columns - 1
    for one in text:
        left -= width(one)
        if left < 0:
            break
        taken += one
    return f"{taken}…"


def wrapped(text: str, indent: int, stream: TextIO | None = None) -> str:
    """A line as it is where a program reads; on a terminal broken between words, what follows `indent` columns in."""
    stream = stream or sys.stdout
    return broken(text, indent, shutil.get_terminal_size().columns) if stream.isatty() else text


def broken(text: str, indent: int, columns: int) -> str:
    """The same for so many columns. A word that is longer than a line is left to the terminal."""
    columns = max(columns, indent + LEAST)
    lines, at = [""], 0
    for piece in re.findall(r"\s+|\S+", text):
        wide = width(_COLOUR.sub("", piece))
        if not piece.isspace() and at + wide > columns and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append(" " * indent)
            at = indent
        if piece.isspace() and at == indent and len(lines) > 1:
            continue
        lines[-1] += piece
        at += wide
    return "\n".join(lines)
