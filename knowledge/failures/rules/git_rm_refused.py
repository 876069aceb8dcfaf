"""`git rm dir` → "not removing 'dir' recursively without -r"; `git rm file` → "(use --cached to keep the file, …)"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("recursively without -r", "use --cached to keep the file")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("rm")
    if said.program != "git" or at is None:
        return
    if "recursively without -r" in said.lower:
        yield Correction(said.inserted(at + 1, "-r"), "it is a directory")
    else:
        yield Correction(said.inserted(at + 1, "--cached"), "it has changes: forgets it and leaves the file", 0)
