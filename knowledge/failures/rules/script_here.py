"""`build.sh` → "build.sh: command not found": it lies here, and a shell looks on the PATH only."""

from collections.abc import Iterator

from knowledge.failures.not_found import SAID_BY_SHELLS, missing
from knowledge.failures.said import Correction, Said

NEEDS = SAID_BY_SHELLS


def corrected(said: Said) -> Iterator[Correction]:
    typed = missing(said)
    if typed and "/" not in typed and typed not in said.programs and typed in said.names():
        yield Correction(said.replaced(0, f"./{typed}"), "it lies in this directory, which is not on the PATH")
