"""Named queries: every statement lives in a `.sql` file under `-- name: …`, with a line on what it is for."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_NAME = re.compile(r"^-- name: ([a-z_]+)\n", re.MULTILINE)
_HERE = Path(__file__).parent


def load(files: Iterable[str]) -> Mapping[str, str]:
    """The statements of `files` (names of `.sql` files beside this one), by name."""
    return _together(tuple(files))


@cache
def _together(files: tuple[str, ...]) -> dict[str, str]:
    return {name: text for file in files for name, text in _parse(file).items()}


@cache
def _parse(file: str) -> dict[str, str]:
    _, *parts = _NAME.split((_HERE / f"{file}.sql").read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
