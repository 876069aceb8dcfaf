"""`pip install rich` → "error: externally-managed-environment", or "Permission denied: '/usr/lib/python3/…'"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("externally-managed-environment", "permission denied")
_DENIED = re.compile(r"could not install packages due to an (?:environment|os)error: .*permission denied")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("install")
    if said.program not in ("pip", "pip3") or at is None:
        return
    if "externally-managed-environment" in said.lower:
        new = said.replaced(0, ".venv/bin/pip")
        yield Correction(f"python3 -m venv .venv && {new}", "packages go into an environment of the project")
    elif _DENIED.search(said.lower) and "--user" not in said.words:
        yield Correction(said.inserted(at + 1, "--user"), "the system's packages are not yours to write")
