"""`git push` → "fatal: The current branch topic has no upstream branch. … git push --set-upstream origin topic"."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("has no upstream branch",)
_SAYS = re.compile(r"^ +git push --set-upstream (?P<remote>\S+) (?P<branch>\S+)\s*$", re.MULTILINE)
_SETS = ("-u", "--set-upstream")


def corrected(said: Said) -> Iterator[Correction]:
    at, found = said.sub("push"), _SAYS.search(said.output)
    if said.program != "git" or at is None or not found or "-o" in said.words:
        return  # -o has a value, which would look like the name of a remote
    before = " ".join(_raw(said, 0, at + 1))
    options = [raw for raw, word in _after(said, at) if word.startswith("-") and word not in _SETS]
    named = ["--set-upstream", quoted(found["remote"]), quoted(found["branch"])]
    yield Correction(" ".join([before, *named, *options]), f"the branch {found['branch']} is not on the remote yet", 0)


def _raw(said: Said, start: int, end: int) -> list[str]:
    return [said.command[word.start : word.end] for word in said.all_words[: said.first + end][start:]]


def _after(said: Said, at: int) -> Iterator[tuple[str, str]]:
    for word in said.all_words[said.first + at + 1 :]:
        yield said.command[word.start : word.end], word.text
