"""`ps | grep x` → " grep: command not found": AltGr was held while the space was typed."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("\xa0",)


def corrected(said: Said) -> Iterator[Correction]:
    if "\xa0" in said.command and "not found" in said.lower and "\xa0" in said.output:
        plain = " ".join(said.command.replace("\xa0", " ").split(" "))
        yield Correction(plain, "a space in it is none: it was typed with AltGr held", 0)
