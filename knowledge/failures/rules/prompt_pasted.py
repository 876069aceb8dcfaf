"""`$ make` → "$: command not found": the sign of a prompt was copied with the line."""

import re
from collections.abc import Iterator

from knowledge.failures.not_found import missing
from knowledge.failures.said import Correction, Said

NEEDS = ("not found", "unknown command")
_PROMPT = re.compile(r"(?:[$%\u276f\u279c>] +)+(?=\S)")


def corrected(said: Said) -> Iterator[Correction]:
    found = _PROMPT.match(said.command)
    if found and missing(said):
        yield Correction(said.command[found.end() :], "the sign of a prompt was pasted with it", 0)
