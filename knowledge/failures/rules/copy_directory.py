"""`cp src backup` → "cp: -r not specified; omitting directory 'src'"; so `scp`."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("omitting directory", "not a regular file", "is a directory (not copied)")


def corrected(said: Said) -> Iterator[Correction]:
    if said.program in ("cp", "scp") and any(need in said.lower for need in NEEDS):
        yield Correction(said.inserted(1, "-r"), "it copies directories only when asked")
