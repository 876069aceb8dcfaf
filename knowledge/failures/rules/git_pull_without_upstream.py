"""`git pull` → "There is no tracking information for the current branch"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("no tracking information",)
_SAYS = re.compile(r"^ +git branch --set-upstream-to=(?P<remote>[^/\s<>]+)/\S+ (?P<branch>\S+)\s*$", re.MULTILINE)


def corrected(said: Said) -> Iterator[Correction]:
    found = _SAYS.search(said.output)
    if said.program == "git" and said.sub("pull") is not None and found:
        branch = quoted(found["branch"])
        sets = f"git branch --set-upstream-to={quoted(found['remote'])}/{branch} {branch}"
        yield Correction(f"{sets} && {said.command}", "the branch does not say which one of the remote it follows", 0)
