"""`git checkout -b topic` → "fatal: a branch named 'topic' already exists": go to it."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("already exists",)
_SAYS = re.compile(r"[Aa] branch named '(?P<name>.+)' already exists")


def corrected(said: Said) -> Iterator[Correction]:
    found = _SAYS.search(said.output)
    if said.program == "git" and said.sub("branch", "checkout", "switch") is not None and found:
        go = "switch" if said.sub("switch") is not None else "checkout"
        if found["name"].strip("\"'") in said.words:
            yield Correction(f"git {go} {quoted(found['name'].strip(chr(34)))}", "the branch is already there")
