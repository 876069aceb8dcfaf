"""`git remote add origin URL` → "error: remote origin already exists.", and the other way round with `set-url`."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("no such remote", "already exists")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("remote")
    if said.program != "git" or at is None or len(said.words) != at + 4:
        return
    asked = said.words[at + 1]
    if asked == "set-url" and "no such remote" in said.lower:
        yield Correction(said.replaced(at + 1, "add"), "there is no such remote yet")
    if asked == "add" and f"remote {said.words[at + 2].lower()} already exists" in said.lower:
        yield Correction(said.replaced(at + 1, "set-url"), "the remote is there: gives it this address")
