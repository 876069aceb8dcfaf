"""`docker pes` → "unknown command: docker pes", `apt isntall` → "E: Invalid operation isntall": the tool does not know
it, and does not say what it knows.
"""

import re
from collections.abc import Iterator

from knowledge.failures.command_names import subcommands
from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import likely

NEEDS = ("unknown", "invalid operation", "no such command", "is not a", "unrecognized command", "invalid choice")
_SAYS = re.compile(
    r"unknown (?:\w+ )?(?:sub)?command|unknown command verb|invalid operation|no such command|is not an? \w+ command"
    r"|unrecognized command|invalid choice",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"you mean|most similar|similar name exists", re.IGNORECASE)
_SAME = {"uninstall": "remove", "remove": "uninstall", "delete": "remove", "add": "install"}
"""What is called otherwise elsewhere."""


def corrected(said: Said) -> Iterator[Correction]:
    known = subcommands(said.program)
    if not known or _ANOTHER.search(said.output):
        return
    lines = " ".join(line for line in said.lines if _SAYS.search(line))
    for at, word in enumerate(said.words):
        if at and word not in known and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lines):
            if said.program == "apt-get" and word in subcommands("apt"):
                return  # another program of the family does that
            other = _SAME.get(word)
            names = [other] if other in known else likely(word, known)
            for name in names:
                yield Correction(said.replaced(at, name), f"{said.program} has no `{word}`, but `{name}`")
            return
