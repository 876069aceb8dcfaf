"""`brew update jq` → "This command updates brew itself, and does not take formula names"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("updates brew itself",)


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("update")
    if said.program == "brew" and at is not None:
        yield Correction(said.replaced(at, "upgrade"), "`update` is for brew itself")
