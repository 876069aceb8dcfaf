"""`git pull` → "You have divergent branches and need to specify how to reconcile them"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("divergent branches",)


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("pull")
    if said.program == "git" and at is not None:
        yield Correction(said.inserted(at + 1, "--rebase"), "both sides have new commits: puts yours on top")
        yield Correction(said.inserted(at + 1, "--no-rebase"), "both sides have new commits: merges them")
