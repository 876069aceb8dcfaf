"""Reads the labelled projects."""

import re
from pathlib import Path
from typing import NamedTuple

from knowledge.checks.find import Check, PastRun, Sort

NOW = 1_767_225_600_000_000
DAY = 86_400_000_000
HERE = Path(__file__).parent


class Written:
    """A project's files as they stand in a description."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def names(self, below: str = "") -> list[str]:
        start = f"{below}/" if below else ""
        inner = (name.removeprefix(start).partition("/") for name in self.files if name.startswith(start))
        return sorted({first + slash for first, slash, _ in inner})

    def text(self, name: str) -> str | None:
        return self.files.get(name)


class Labelled(NamedTuple):
    name: str
    right: dict[Sort, list[str]]
    """Each as `(folder) command`; none where nothing is right, `*` where it is not judged."""
    folder: Written
    past: list[PastRun]

    def is_right(self, sort: Sort, check: Check | None) -> bool:
        right = self.right[sort]
        said = "-" if check is None else f"({check.cwd}) {check.command}" if check.cwd else check.command
        return right == ["*"] or said.removeprefix("./") in [one.removeprefix("./") for one in right]


def read(file: str) -> list[Labelled]:
    pieces = re.split(r"^=== (.*)\n", (HERE / file).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_one(name, text) for name, text in zip(pieces[::2], pieces[1::2], strict=True)]


def _one(name: str, text: str) -> Labelled:
    text, _, past = text.partition("\npast\n")
    head, *files = re.split(r"^@ (.*)$\n?", text, flags=re.MULTILINE)
    said_right = re.findall(r"^(\w+): ?(.*)$", head, re.MULTILINE)
    right = {sort: [one.strip() for one in said.split("||")] for sort, said in said_right}
    contents = {file: content.rstrip("\n") + "\n" for file, content in zip(files[::2], files[1::2], strict=True)}
    return Labelled(name, right, Written(contents), [_run(line) for line in past.splitlines() if line])


def _run(line: str) -> PastRun:
    times, days, status, cwd, command = line.split(" ", 4)
    return PastRun(command, "" if cwd == "." else cwd, NOW - int(days) * DAY, int(status), int(times))
