"""Whether two versions of a file mean the same: they differ in white space, comments, quotes, trailing commas.

Where a language cannot be read, less counts as style, never more. A comment that orders a tool about
(`# type: ignore`, `//go:build`) is no style, nor is one that a test runs.
"""

import json
import tomllib
from collections.abc import Callable, Sequence
from functools import partial

from knowledge.changes.style_code import (
    CSHARP,
    GO,
    JAVA,
    JAVASCRIPT,
    KOTLIN,
    RUST,
    C,
    Code,
    Token,
    placed,
    tokens,
)
from knowledge.changes.style_lines import css, ini, makefile, markup, plain, scripted, sql, yaml
from knowledge.changes.style_python import loosened, python_tokens, syntax

MOST_ALONE = 20
"""Parts of a file that are judged by reading all of it."""
LARGEST = 1 << 18
"""Letters of both versions together, beyond which only blank lines and blank ends of lines are style."""
Part = tuple[range, range]
"""Numbers of the lines as they were and as they are, from 1."""

_PYTHON = frozenset({"py", "pyi"})
_JSON = frozenset({"json", "jsonc", "json5", "webmanifest", "ipynb"})
_TOML = frozenset({"pipfile", "poetry.lock", "uv.lock", "cargo.lock"})
_CODE: dict[str, Code] = {
    **dict.fromkeys(("c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "m", "mm", "cu", "proto"), C),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"), JAVASCRIPT),
    **dict.fromkeys(("kt", "kts", "swift", "scala", "groovy", "gradle", "dart"), KOTLIN),
    "java": JAVA,
    "cs": CSHARP,
    "go": GO,
    "rs": RUST,
}
_LINES: dict[str, Callable[[str], list[str]]] = {
    **dict.fromkeys(("yaml", "yml"), yaml),
    **dict.fromkeys(("sh", "bash", "zsh", "fish", "rb", "pl", "r", "jl", "ex", "exs", "tcl", "cmake"), scripted),
    **dict.fromkeys(("ini", "cfg", "conf", "properties", "editorconfig", "env"), ini),
    **dict.fromkeys(("html", "htm", "xml", "svg", "xhtml", "csproj", "props", "targets"), markup),
    **dict.fromkeys(("css", "scss", "less"), css),
    **dict.fromkeys(("mk", "makefile", "gnumakefile"), makefile),
    **dict.fromkeys(("dockerfile", "containerfile", "gemfile", "rakefile", "gitignore", "dockerignore"), scripted),
    "sql": sql,
}


def same_but_for_style(path: str, before: str, after: str) -> bool:
    """Whether nothing that a program or a tool reads is another."""
    name, suffix = _names(path)
    if len(before) + len(after) > LARGEST:
        return plain(before) == plain(after)
    if suffix in _PYTHON:
        return _same_python(before, after)
    if suffix == "toml" or name in _TOML:
        return _same_toml(before, after)
    if suffix in _JSON:
        return _same_json(before, after)
    code = _code(path, before + after)
    read: Callable[[str], list[str]] = partial(tokens, code=code) if code else _LINES.get(suffix, plain)
    return read(before) == read(after)


def style_parts(path: str, before: str, after: str, parts: Sequence[Part], alone: Callable[[int], str]) -> list[bool]:
    """Which of the parts in which a file differs are only style; `alone` gives the file with one of them done."""
    if same_but_for_style(path, before, after):
        return [True] * len(parts)
    if len(before) + len(after) > LARGEST:
        return [False] * len(parts)
    python = _names(path)[1] in _PYTHON
    code = _code(path, before + after)
    old, new = (python_tokens(text) if python else placed(text, code) if code else None for text in (before, after))
    by_words = old is not None and new is not None
    if not by_words or _outside(old or [], parts, 0) != _outside(new or [], parts, 1):
        numbers = range(len(parts))
        return [one < MOST_ALONE and same_but_for_style(path, before, alone(one)) for one in numbers]
    left, found = MOST_ALONE, list[bool]()
    for number, (was, now) in enumerate(parts):
        mine, other = _within(old or [], was), _within(new or [], now)
        alike = mine == other
        if not alike and python and left and loosened(mine) == loosened(other):
            left -= 1
            alike = same_but_for_style(path, before, alone(number))
        found.append(alike)
    return found


def _within(found: Sequence[Token], lines: range) -> list[str]:
    return [one.said for one in found if one.line < lines.stop and one.end >= lines.start]


def _outside(found: Sequence[Token], parts: Sequence[Part], side: int) -> list[str]:
    """What stands in lines that did not change; that differs where a comment or a text now begins elsewhere."""
    changed = {line for part in parts for line in part[side]}
    return [
        one.said
        for one in found
        if not one.said.startswith(("\n", ",")) and changed.isdisjoint(range(one.line, one.end + 1))
    ]


def _names(path: str) -> tuple[str, str]:
    name = path.rpartition("/")[2].lower()
    return name, name.rpartition(".")[2]


def _code(path: str, text: str) -> Code | None:
    name, suffix = _names(path)
    code = _CODE.get(suffix)
    if code is GO and (name.endswith("_test.go") or 'import "C"' in text):
        return GO._replace(counting="/")
    return code


def _same_python(before: str, after: str) -> bool:
    old, new = syntax(before), syntax(after)
    if old is None and new is None:
        return scripted(before, indented=True) == scripted(after, indented=True)
    return old is not None and old == new


def _same_toml(before: str, after: str) -> bool:
    try:
        return tomllib.loads(before) == tomllib.loads(after)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ini(before) == ini(after)


def _same_json(before: str, after: str) -> bool:
    try:
        return bool(json.loads(before) == json.loads(after))
    except (ValueError, RecursionError):
        strict = JAVASCRIPT._replace(quotes_alike=False, trailing_commas=False)
        return tokens(before, strict) == tokens(after, strict)
