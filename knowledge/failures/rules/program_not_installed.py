"""`vim` → "The program 'vim' is currently not installed. You can install it by typing: sudo apt install vim"."""

import re
from collections.abc import Iterator

from knowledge.failures.not_found import missing
from knowledge.failures.said import Correction, Said

NEEDS = ("can be installed with", "you can install it", "is currently not installed")
_INSTALL = re.compile(
    r"(?:^|: ?)(?:sudo )?(?P<install>(?:apt(?:-get)?|dnf|snap) install [\w][\w.+-]*)\s*(?:#.*)?$", re.MULTILINE
)


def corrected(said: Said) -> Iterator[Correction]:
    if not missing(said) or said.words[0] in said.programs:
        return
    for found in _INSTALL.finditer(said.output):
        yield Correction(f"sudo {found['install']} && {said.command}", f"`{said.words[0]}` is not installed", 0)
