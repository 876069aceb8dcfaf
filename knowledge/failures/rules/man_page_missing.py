"""`man grpe` → "No manual entry for grpe"."""

import re
from collections.abc import Iterator

from knowledge.failures.command_names import everyday
from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import near

NEEDS = ("no manual entry for",)
_SAYS = re.compile(r"No manual entry for (?P<name>[\w.+-]+)")


def corrected(said: Said) -> Iterator[Correction]:
    found = _SAYS.search(said.output)
    if said.program != "man" or not found or said.words[-1] != found["name"]:
        return
    name, last = found["name"], len(said.words) - 1
    if name in said.programs:
        yield Correction(f"{name} --help", "the program has no manual page here")
        return
    for other in near(name, said.programs, 2, everyday()):
        yield Correction(said.replaced(last, other), f"there is no `{name}`, but `{other}`", 2)
