"""Lines that were typed into the chat, for the next time: in a file of the user's own, without secrets."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from knowledge.redact import clean

KEPT = 1_000
LONGEST = 8_000
"""Characters of one entry."""


class Lines:
    """The file, one JSON string a line. What begins with a space is not kept."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[str]:
        """The oldest first; a line that is none is left out."""
        try:
            lines = self._path.read_bytes().decode("utf-8", "replace").splitlines()
        except OSError:
            return []
        return list(_strings(lines))[-KEPT:]

    def add(self, text: str) -> None:
        """Raises OSError."""
        if not text.strip() or text[0] == " ":
            return
        known = self.read()
        if len(known) == KEPT:
            self._write([*known, clean(text, LONGEST)], os.O_TRUNC)
        elif known[-1:] != [text]:
            self._write([clean(text, LONGEST)], os.O_APPEND)

    def _write(self, entries: list[str], how: int) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | how | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(one) + "\n" for one in entries[-KEPT // 2 :])


def _strings(lines: list[str]) -> Iterator[str]:
    for line in lines:
        try:
            text = json.loads(line)
        except ValueError:
            continue
        if isinstance(text, str):
            yield text
