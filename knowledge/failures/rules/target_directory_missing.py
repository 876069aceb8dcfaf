"""`cp notes.txt old/2024/` → "cp: cannot create regular file 'old/2024/': No such file or directory"; so `mv`, `touch`,
`ln`, `tee` and `> FILE`.
"""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("no such file or directory", "does not exist", "nonexistent")
_NAMED = re.compile(
    r"(?:cannot create regular file|cannot touch|failed to create symbolic link|to) '(?P<a>[^']+)': No such file"
    r"|^(?:bash|sh|zsh|tee)\b[^:]*:(?: line \d+:| \d+:)? (?P<b>[^:]+): No such file"
    r"|^zsh:\d+: no such file or directory: (?P<c>.+)$"
    r"|^(?:sh|dash): \d+: cannot create (?P<d>\S+): Directory nonexistent",
    re.MULTILINE,
)
_BARE = re.compile(r"^(?:(?:cp|mv): directory \S+ does not exist|no such file or directory)$")


def corrected(said: Said) -> Iterator[Correction]:
    path = _target(said)
    folder = path if path.endswith("/") and _bare(said) else path.rpartition("/")[0]
    if folder and not folder.startswith("-"):
        yield Correction(f"mkdir -p {quoted(folder)} && {said.command}", f"the directory {folder} is not there")


def _target(said: Said) -> str:
    """What could not be written; empty where that is not said, or it does not stand in the command."""
    if said.program in ("cp", "mv") and _bare(said) and len(said.words) > 2:  # noqa: PLR2004 - a source and a target
        return said.words[-1]
    found = _NAMED.search(said.output)
    path = next((one for one in found.groups() if one), "") if found else ""
    written = said.program in ("cp", "mv", "touch", "ln", "tee", "install") and path in said.words
    return path if written or re.search(rf">\s*['\"]?{re.escape(path)}", said.command) else ""


def _bare(said: Said) -> bool:
    return bool(_BARE.match(said.lower.strip()))
