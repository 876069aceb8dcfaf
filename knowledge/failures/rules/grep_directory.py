"""`grep TODO .` → "grep: .: Is a directory"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("grep: ",)


def corrected(said: Said) -> Iterator[Correction]:
    if said.program in ("grep", "egrep", "fgrep") and "is a directory" in said.lower:
        yield Correction(said.inserted(1, "-r"), "it looks into directories only when asked")
