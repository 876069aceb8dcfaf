"""`apt-get search jq` → "E: Invalid operation search": another program of the family does that."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("invalid operation",)
_DOES = {"search": "apt-cache", "show": "apt-cache", "policy": "apt-cache", "depends": "apt-cache", "list": "apt"}


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub(*_DOES)
    if said.program in ("apt-get", "aptitude") and at is not None and f"operation {said.words[at]}" in said.lower:
        other = _DOES[said.words[at]]
        yield Correction(said.replaced(0, other), f"{said.words[at]} is what {other} does", 0)
