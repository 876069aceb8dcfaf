"""`npm start` → "Error: listen EADDRINUSE: address already in use :::3000": who has the port is to be seen first."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("eaddrinuse", "already in use", "already using this port", "port is already allocated")
_SAYS = re.compile(
    r"EADDRINUSE|[Aa]ddress already in use|already using this port|port is already allocated"
    r"|[Pp]ort \d+ is already in use"
)
_PORT = re.compile(r"(?:\b[Pp]ort[ :=]+|(?:\d\.\d+|localhost|[*\]:]):|', ?)(?P<port>[1-9]\d{1,4})\b")
"""As in `port 80`, `127.0.0.1:80`, `:::80`, `('', 80)`."""
_TYPED = re.compile(r"(?:^|[:=])(?P<port>[1-9]\d{3,4})$")
HIGHEST = 65_535
LAST = 60
"""Lines at the end in which a program says why it could not start."""
AROUND = 3
"""Lines before and after the one that says it in which the port is looked for."""


def corrected(said: Said) -> Iterator[Correction]:
    port = _port(said)
    if port and port <= HIGHEST:
        yield Correction(f"ss -ltnp 'sport = :{port}'", f"port {port} is taken: this shows by whom")


def _port(said: Said) -> int | None:
    first = max(len(said.lines) - LAST, 0)
    says = [number for number, line in enumerate(said.lines) if number >= first and _SAYS.search(line)]
    if not says:
        return None
    for off in sorted(range(-AROUND, AROUND + 1), key=abs):
        number = says[0] + off
        if 0 <= number < len(said.lines) and (found := _PORT.search(said.lines[number])):
            return int(found["port"])
    typed = next(filter(None, map(_TYPED.search, said.words[1:])), None)
    return int(typed["port"]) if typed else None
