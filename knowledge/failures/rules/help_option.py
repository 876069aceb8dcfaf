"""`grep -h` → "Try 'grep --help' for more information"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("--help' for", "--help` for", "see 'docker", "--help'")


def corrected(said: Said) -> Iterator[Correction]:
    if said.words[1:] and said.words[-1] == "-h" and "--help" in said.lower and "try" in said.lower:
        yield Correction(said.replaced(len(said.words) - 1, "--help"), "`-h` means something else to it", 0)
