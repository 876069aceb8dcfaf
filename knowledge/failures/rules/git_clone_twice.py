"""`git clone git clone ADDRESS` → "fatal: Too many arguments": a line was pasted behind its own beginning."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("too many arguments",)


def corrected(said: Said) -> Iterator[Correction]:
    if said.words[:4] == ("git", "clone", "git", "clone"):
        yield Correction(said.without(0, 1), "`git clone` stands there twice")
