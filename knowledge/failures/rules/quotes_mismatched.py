"""`echo "hello'` → "unexpected EOF while looking for matching": one quote was opened and another one closed."""

import shlex
from collections.abc import Iterator

from knowledge.command_words import LONGEST
from knowledge.failures.said import Correction, Said

NEEDS = ("unexpected eof while looking for", "unmatched", "unterminated quoted string", "unexpected end of string")


def corrected(said: Said) -> Iterator[Correction]:
    line = said.command
    if len(line) > LONGEST or _closed(line) or not ("'" in line and '"' in line):
        return
    other = line.replace("'", '"')
    if _closed(other) and not any(sign in line for sign in "$`\\!"):
        yield Correction(other, "a quote was opened with one sign and closed with another")


def _closed(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return False
    return True
