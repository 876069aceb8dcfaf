"""`gti status` → "gti: command not found": a program of nearly that name is there."""

from collections.abc import Iterator

from knowledge.failures.command_names import builtins, everyday
from knowledge.failures.not_found import SAID_BY_SHELLS, missing
from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import near

NEEDS = SAID_BY_SHELLS


def corrected(said: Said) -> Iterator[Correction]:
    typed = missing(said)
    if not typed or "/" in typed or typed in said.programs:
        return
    for name in near(typed, said.programs | builtins(), everyday=everyday()):
        yield Correction(said.replaced(0, name), f"there is no `{typed}`, but `{name}`", 2)
