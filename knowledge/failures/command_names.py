"""Names that are typed: everyday programs, subcommands, packages. They stand in `typed_names.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def builtins() -> frozenset[str]:
    """What a shell does itself."""
    return frozenset(_read()["builtins"].split())


@cache
def everyday() -> frozenset[str]:
    """Likelier to have been meant than other names like it."""
    return builtins() | frozenset(_read()["everyday"].split())


@cache
def subcommands(program: str) -> frozenset[str]:
    """What the first argument of a program can be; empty where that is not known."""
    read = _read()
    names = read["subcommands"].get(read["same"].get(program, program), "")
    return frozenset(names.split())


@cache
def popular(language: str) -> frozenset[str]:
    """Names by which well-known packages of `python` or `node` are imported."""
    read = _read()
    others = read["distributions"] if language == "python" else ()
    return frozenset((*read["popular"][language].split(), *others))


def distribution(module: str) -> str:
    """What to install for a Python module; empty where nobody can tell."""
    return str(_read()["distributions"].get(module, module))


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "typed_names.toml").read_text(encoding="utf-8"))
