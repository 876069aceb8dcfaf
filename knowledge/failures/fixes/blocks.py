"""What a source file defines: functions, classes and constants by name, told from the shape of lines."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 20_000
"""Lines of a file that are looked at."""
_WORDS = re.compile(r"[^\W\d]\w*")
_KEYWORD = re.compile(
    "if|else|elif|for|while|switch|case|return|catch|with|do|try|finally|except|match|when|until|unless|loop|using|lock"
    "|synchronized|foreach|go|defer|await|yield|new|delete|throw|assert|print|in|of|not|and|or"
)
_MODIFIERS = (
    "export|default|public|private|protected|internal|static|final|abstract|async|unsafe|const|inline|virtual|override"
    "|open|suspend|sealed|data|extern|partial|readonly"
)
_KINDS = (
    "def|class|fn|fun|func|struct|enum|trait|interface|type|module|namespace|object|record|union|impl|sub|proc|defp"
    "|defmodule"
)
_BEFORE = rf"^\s*(?:(?:{_MODIFIERS}|pub(?:\([^)]*\))?)\s+)*"
_TYPES = r"^\s*(?:[\w:<>,\[\]*&~$?]+\s+)*?\**&?(?:[\w$]+(?:::|\.))*"
_RETURNS = r"(?:const\b\s*)?(?:throws [\w, .]+)?(?:->\s*[^{]+|:\s*[^{=]+)?"
_DEFINED = (
    re.compile(rf"{_BEFORE}(?:{_KINDS}|function\*?)\s+(?:\([^)]*\)\s*)?(?:self\.)?([^\W\d]\w*[?!]?)"),
    re.compile(r"^\s*(?:export\s+)?(?:const|let|var|val|static(?=\s+\w+\s*[:=]))\s+(?:mut\s+)?([^\W\d][\w$]*)"),
    re.compile(
        r"^\s*(?:[\w$.]+\.)?([^\W\d][\w$]*)\s*[:=]\s*(?:async\s*)?"
        r"(?:function\b|\([^)]*\)\s*(?::[^=]*)?=>|[\w$]+\s*=>|lambda\b)"
    ),
    re.compile(r"^\s*#\s*define\s+([^\W\d]\w*)"),
    re.compile(r"^([^\W\d]\w*)\s*(?::[^=]+)?=(?!=)"),
    re.compile(rf"{_TYPES}([^\W\d][\w$]*)\s*\([^;]*\)?\s*{_RETURNS}\s*\{{\s*$"),
    re.compile(
        r"^(?!(?:return|else|throw|new|await|yield)\b)[^\W\d][\w:<>,*&~ \t]*?[\s*&]([^\W\d]\w*)\s*\([^;{}=]*\)\s*$"
    ),
)
"""A definition by its keyword; a variable; a function that is given a name; a macro; a constant; `int name(…) {`, also
with the brace below."""
_CLOSING = re.compile(r"^\s*[)\]}]|^[\s>;,{]*(?:end)?[;,]?$")
"""What goes on with the definition at the same depth, such as `) -> str:` after parameters on lines of their own."""


class Block(NamedTuple):
    """One definition, with all that stands below it."""

    name: str
    first: int
    """Number of its first line, from 1."""
    last: int


def blocks(lines: list[str]) -> list[Block]:
    """All of them, in order; those within others as well."""
    found = list[Block]()
    open_ = list[tuple[int, str, int]]()
    end = 0
    for number, line in enumerate(lines[:LONGEST], 1):
        if not line.strip():
            continue
        indent = _indent(line)
        closing = bool(_CLOSING.match(line))
        while open_ and (indent < open_[-1][0] or (indent == open_[-1][0] and not closing)):
            _, name, first = open_.pop()
            found.append(Block(name, first, end))
        end = number
        name = defined(line)
        if name:
            open_.append((indent, name, number))
    found += [Block(name, first, end) for _, name, first in open_]
    return sorted(found, key=lambda one: (one.first, -one.last))


def defined(line: str) -> str:
    """The name that a line begins to define; empty for any other."""
    for pattern in _DEFINED:
        found = pattern.match(line[:500])
        if found and not _KEYWORD.fullmatch(found[1]):
            return found[1]
    return ""


def around(found: Iterable[Block], first: int, last: int) -> Iterator[Block]:
    """Blocks that hold any of some lines, the outermost first."""
    return (one for one in found if one.first <= last and one.last >= first)


def names(lines: Iterable[str]) -> set[str]:
    """Every identifier of some lines."""
    return {word for line in lines for word in _WORDS.findall(line)}


def _indent(line: str) -> int:
    spread = line.expandtabs(8)
    return len(spread) - len(spread.lstrip())
