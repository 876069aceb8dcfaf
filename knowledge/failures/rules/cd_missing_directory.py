"""`cd proyect` → "cd: proyect: No such file or directory"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted
from knowledge.failures.spelling import likely

NEEDS = ("cd: ", "cd:", "can't cd")
_SAYS = ("no such file or directory", "can't cd to", "does not exist", "no such directory")


def corrected(said: Said) -> Iterator[Correction]:
    if said.program != "cd" or len(said.words) != 2 or not any(words in said.lower for words in _SAYS):  # noqa: PLR2004
        return
    wanted = said.words[1]
    folder, _, name = wanted.rstrip("/").rpartition("/")
    for other in likely(name, said.names(folder or ("/" if wanted.startswith("/") else ".")), 2):
        path = f"{folder}/{other}" if folder or wanted.startswith("/") else other
        yield Correction(said.replaced(1, path), f"there is no {wanted}, but {path}")
    if not wanted.startswith(("-", "~", "$")):
        yield Correction(f"mkdir -p {quoted(wanted)} && {said.command}", "makes the directory", 2)
