"""`docker push` → "push access denied for a/b, repository does not exist or may require 'docker login'"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("access denied",)
_SAYS = re.compile(r"(?:push|pull) access denied for .*require ['\"]?docker login", re.DOTALL)


def corrected(said: Said) -> Iterator[Correction]:
    if said.program == "docker" and _SAYS.search(said.lower):
        yield Correction(f"docker login && {said.command}", "the registry does not know you, or has no such image")
