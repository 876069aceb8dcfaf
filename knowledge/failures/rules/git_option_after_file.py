"""`git log README.md -p` → "fatal: option '-p' must come before non-option arguments"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("must come before non-option", "used after filename")
_SAYS = re.compile(r"option '(?P<a>\S+)' must come before non-option|bad flag '(?P<b>\S+)' used after filename")


def corrected(said: Said) -> Iterator[Correction]:
    found, sub = _SAYS.search(said.output), said.sub()
    option = (found["a"] or found["b"]) if found else ""
    if said.program != "git" or sub is None or option not in said.words[sub + 1 :]:
        return
    at = said.words.index(option, sub + 1)
    first = next((i for i in range(sub + 1, at) if not said.words[i].startswith("-")), at)
    if first < at:
        moved = Said(said.without(at), said.output)
        yield Correction(moved.inserted(first, option), "git takes options before names")
