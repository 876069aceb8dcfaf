"""`cat REAMDE.md` → "cat: REAMDE.md: No such file or directory"; so what git, Python and Java say of a missing file."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import near

NEEDS = (
    "no such file or directory",
    "did not match any files",
    "directory not found",
    "can't open file",
    "does not exist",
)
_SAYS = re.compile(
    r"no such file or directory|did not match any files|(?:file|directory) not found|can't open file|does not exist"
)
_NEVER = ("rm", "cd", "mkdir", "rmdir", "shred", "dd", "unlink")
"""Programs that are not pointed at a file somebody did not name, and those with a rule of their own."""
_WORDS = 20
_ENDINGS = {
    "python": ".py",
    "python3": ".py",
    "javac": ".java",
    "node": ".js",
    "ruby": ".rb",
    "bash": ".sh",
    "sh": ".sh",
}


def corrected(said: Said) -> Iterator[Correction]:
    if said.program in _NEVER or (said.program == "git" and said.sub("rm") is not None):
        return
    for at, word in enumerate(said.words[:_WORDS]):
        if word and not word.startswith("-") and at and _unknown(said, word):
            folder, _, name = word.rpartition("/")
            names = set(said.names(folder or ("/" if word.startswith("/") else ".")))
            for other in _meant(said, name, names):
                path = word.removesuffix(name) + other
                yield Correction(said.replaced(at, path), f"there is no {word}, but {path}")
            return


def _unknown(said: Said, word: str) -> bool:
    quoted = re.compile(rf"(?:^|[\s'\u2018\"/]){re.escape(word)}(?:$|[\s'\u2019\":,])")
    return any(_SAYS.search(line.lower()) and quoted.search(line) for line in (*said.lines[:30], *said.lines[-30:]))


def _meant(said: Said, name: str, names: set[str]) -> list[str]:
    if name in names or not name:
        return []
    whole = name + _ENDINGS.get(said.program, "\0")
    return [whole] if whole in names else near(name, names, 2)
