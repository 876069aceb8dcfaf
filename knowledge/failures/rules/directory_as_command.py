"""`~/projects` → "/home/ada/projects: Is a directory": it was to be gone to."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("is a directory",)


def corrected(said: Said) -> Iterator[Correction]:
    last = said.output.strip().lower()
    if len(said.all_words) == 1 and "\n" not in last and "/" in said.command and last.endswith(": is a directory"):
        yield Correction(f"cd {said.command}", "it is a directory")
