"""`git checkout topci` → "error: pathspec 'topci' did not match any file(s) known to git"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("did not match any file(s) known", "invalid reference", "src refspec")
_SAYS = re.compile(
    r"pathspec '(?P<a>.+?)' did not match any file\(s\) known"
    r"|invalid reference: (?P<b>\S+)|src refspec (?P<c>\S+) does not"
)
_OTHER = {"main": "master", "master": "main"}
"""What the first branch is called elsewhere."""


def corrected(said: Said) -> Iterator[Correction]:
    found = _SAYS.search(said.output)
    name = next((one for one in found.groups() if one), "") if found else ""
    if said.program != "git" or name not in said.words[1:]:
        return
    at, sub = said.words.index(name, 1), said.sub()
    if name in _OTHER:
        yield Correction(said.replaced(at, _OTHER[name]), f"no {name} here; the first branch may be {_OTHER[name]}")
    elif sub is not None and said.words[sub:] == ("checkout", name):
        yield Correction(f"git checkout -b {quoted(name)}", "no such branch or file: makes the branch", 2)
    elif sub is not None and said.words[sub:] == ("switch", name):
        yield Correction(f"git switch -c {quoted(name)}", "no such branch: makes it", 2)
