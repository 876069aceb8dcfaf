"""`git pull git@example.org:a/b.git` → "fatal: not a git repository": it was to be cloned."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("not a git repository",)
_ADDRESS = re.compile(r"(?:\w+://|[\w.-]+@[\w.-]+:)\S+")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("pull", "fetch")
    if said.program == "git" and at is not None and any(map(_ADDRESS.fullmatch, said.words[at + 1 :])):
        yield Correction(said.replaced(at, "clone"), "there is no repository here yet")
