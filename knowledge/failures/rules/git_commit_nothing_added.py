"""`git commit` → "no changes added to commit" or "nothing added to commit but untracked files present"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("no changes added to commit", "nothing added to commit")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("commit")
    if said.program != "git" or at is None:
        return
    if "no changes added to commit" in said.lower:
        yield Correction(said.inserted(at + 1, "-a"), "nothing is staged: takes every change of files git knows")
    else:
        yield Correction(f"git add . && {said.command}", "the files are new to git")
