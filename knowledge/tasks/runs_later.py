"""Which changes run later by themselves: what makes a program of a file although nobody starts it by name."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

EXECUTABLE = 0o111
_FILE = Path(__file__).with_name("runs_later.toml")


class Row(NamedTuple):
    """Files that something runs."""

    says: str
    names: Sequence[str] = ()
    paths: Sequence[str] = ()
    parts: Sequence[str] = ()
    lines: str = ""

    def matches(self, path: str) -> bool:
        """Whether it is about a path of a tree, in small letters."""
        name = path.rpartition("/")[2]
        if any(fnmatchcase(name, one.lower()) for one in self.names):
            return True
        return any(fnmatchcase(f"/{path}", f"*/{one.lower()}") for one in self.paths)


@cache
def rows() -> tuple[Row, ...]:
    return tuple(Row(**row) for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["row"])


def warnings(
    path: str, before_mode: int | None, after_mode: int | None, before: bytes | None, after: bytes | None
) -> list[str]:
    """What deserves a second look in a change of one file, in sentences. `None`: it is not there."""
    said = [
        _sentence(path, row, after) for row in rows() if row.matches(path.lower()) and _counts(row, path, before, after)
    ]
    if after is not None and (after_mode or 0) & EXECUTABLE and not (before_mode or 0) & EXECUTABLE:
        said.append(f"{path} becomes a program that can be run")
    return said


def _sentence(path: str, row: Row, after: bytes | None) -> str:
    if after is None:
        return f"{path} goes, which until now ran by itself: {row.says}"
    return f"{path} runs later by itself: {row.says}"


def _counts(row: Row, path: str, before: bytes | None, after: bytes | None) -> bool:
    """Whether what the row is about differs."""
    if before == after:
        return False
    if row.lines:
        return any(re.search(row.lines, line) for line in _changed(before, after))
    if not row.parts:
        return True
    old, new = (_read(path, data) for data in (before, after))
    if old is None or new is None:
        return True
    return any(_part(old, name) != _part(new, name) for name in row.parts)


def _changed(before: bytes | None, after: bytes | None) -> Iterator[str]:
    old, new = ((data or b"").decode("utf-8", "replace").splitlines() for data in (before, after))
    yield from set(old) ^ set(new)


def _read(path: str, data: bytes | None) -> Mapping[str, Any] | None:
    """What a file of settings says; None where it cannot be read."""
    if not data:
        return {}
    try:
        text = data.decode("utf-8")
        read = _READERS[path.rpartition(".")[2].lower()](text)
    except (ValueError, KeyError, RecursionError, configparser.Error):
        return None
    return read if isinstance(read, Mapping) else None


def _ini(text: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


_READERS: dict[str, Callable[[str], Any]] = {"json": json.loads, "toml": tomllib.loads, "cfg": _ini, "ini": _ini}


def _part(read: Mapping[str, Any], name: str) -> Any:
    """A part by its name: one of an INI file holds dots itself."""
    if name in read:
        return read[name]
    here: Any = read
    for word in name.split("."):
        here = here.get(word) if isinstance(here, Mapping) else None
    return here
