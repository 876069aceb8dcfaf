"""`mkdir a/b/c` → "mkdir: cannot create directory 'a/b/c': No such file or directory"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("mkdir: ",)
_SAYS = re.compile(r"mkdir: .*no such file or directory")


def corrected(said: Said) -> Iterator[Correction]:
    at = next((i for i, word in enumerate(said.words) if word.rpartition("/")[2] in ("mkdir", "-mkdir")), None)
    if at is not None and _SAYS.search(said.lower) and "-p" not in said.words:
        yield Correction(said.inserted(at + 1, "-p"), "the directory above it is not there either")
