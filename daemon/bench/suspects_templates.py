"""Projects that generated repositories begin as: small ones written for it, and modules of Python itself with tests."""

import re
import sysconfig
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

LEARNED = ("orders", "wiki", "tomlkit", "numbers")
"""What weights may be learned from."""
MEASURED = ("ledger", "depot", "json", "texts")
"""What is measured with, and never learned from."""
SITE = "site/"
"""Files below are not in the repository: they stand for what is installed."""
_PART = re.compile(r"^-- (\S+) --$", re.MULTILINE)
_ACCELERATED = re.compile(r"^(\s*(?:from|import) )_(json|heapq|bisect|statistics)\b", re.MULTILINE)


class Outside(NamedTuple):
    """Something that breaks the project and stands in none of its modules."""

    sort: str
    """`dependency`, `environment` or `configuration`."""
    command: str
    path: str
    """Of the file that changes; empty for a variable."""
    before: str
    after: str
    variable: str = ""
    """`NAME=value`."""


class Template(NamedTuple):
    """A project that is green."""

    name: str
    files: dict[str, str]
    """By path below the tree."""
    site: dict[str, str]
    """What is installed, by module file."""
    outside: tuple[Outside, ...]

    @property
    def modules(self) -> list[str]:
        return sorted(path for path in self.files if path.endswith(".py") and not is_test(path))

    @property
    def tests(self) -> list[str]:
        return sorted(path for path in self.files if path.rpartition("/")[2].startswith("test_"))


def is_test(path: str) -> bool:
    return bool(re.match(r"(tests?|checks|spec)/", path))


@cache
def template(name: str) -> Template:
    """One of the projects."""
    text = (files(__package__) / "suspects_repos" / f"{name}.txt").read_text(encoding="utf-8")
    _, *rest = _PART.split(text)
    parts = {path: body.removeprefix("\n") for path, body in zip(rest[::2], rest[1::2], strict=True)}
    outside = tuple(_outside(line) for line in parts.pop("outside", "").splitlines() if line)
    parts |= _borrowed(parts.pop("borrowed", ""))
    site = {path.removeprefix(SITE): parts.pop(path) for path in list(parts) if path.startswith(SITE)}
    return Template(name, parts, site, outside)


def _outside(line: str) -> Outside:
    sort, command, where, *what = (one.strip() for one in line.split(" | ", 3))
    if not what:
        return Outside(sort, command, "", "", "", where)
    before, after = what[0].encode().decode("unicode_escape").split(" -> ")
    return Outside(sort, "" if command == "-" else command, where, before, after)


def _borrowed(text: str) -> dict[str, str]:
    """Modules of this Python, importing each other instead of those of the library, and without their C twins."""
    pairs = [tuple(line.split(" | ")) for line in text.splitlines() if line]
    folder = Path(sysconfig.get_paths()["stdlib"])
    names = {_module(source): _module(target) for source, target in pairs}
    return {
        target: _ACCELERATED.sub(r"\1_no_\2", _renamed((folder / source).read_text(encoding="utf-8"), names))
        for source, target in pairs
    }


def _renamed(body: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        body = re.sub(rf"^(\s*)from {re.escape(old)} import", rf"\1from {new} import", body, flags=re.MULTILINE)
        package, _, last = new.rpartition(".")
        if package and "." not in old:
            body = re.sub(rf"^(\s*)import {old}$", rf"\1from {package} import {last}", body, flags=re.MULTILINE)
    return body


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
