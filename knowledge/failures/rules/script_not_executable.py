"""`./build.sh` → "./build.sh: Permission denied"."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("permission denied", "is not an executable file")


def corrected(said: Said) -> Iterator[Correction]:
    script = said.words[0] if said.words else ""
    lines = [line.lower().strip() for line in said.lines[:10]]
    named = any(script.lower() in line and any(need in line for need in NEEDS) for line in lines)
    if script.endswith(".py") and (named or lines == ["permission denied"]):
        yield Correction(said.inserted(0, "python"), "the file is not marked as a program")
    elif "/" in script and named:
        yield Correction(f"chmod +x {quoted(script)} && {said.command}", "the file is not marked as a program")
