"""What stands between two lines of dashes at the head of a Markdown file, as Obsidian, Jekyll and others write it.

Of YAML it knows what people type there: words, lists, quotes, comments. All else is text.
"""

import json
import re
from typing import NamedTuple

_FENCE, _ENDS = "---", ("---", "...")
_FIELD = re.compile(r"(?P<name>\w[\w .-]*?)\s*:(?:\s+(?P<value>.*))?")
_WITHIN = re.compile(r"(\s.*|-\s.*|-|#.*)?")
"""Of a field that was begun, or nothing."""
_BLOCK = ("|", ">", "|-", ">-")


class Field(NamedTuple):
    """What one is set to."""

    line: int
    """Where it begins, from 1."""
    words: list[str]
    """One for each item of a list; one text else; none where nothing is said."""


class FrontMatter(NamedTuple):
    """The head of a file, and what comes after it."""

    fields: dict[str, Field]
    """By name, in small letters."""
    rest: str
    lines: int
    """How many lines come before the rest."""


def split(text: str) -> FrontMatter | None:
    """Head and rest; None where the text has no head, though it may begin with a line of dashes."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return None
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() in _ENDS), 0)
    head = lines[1:end]
    if not end or not all(_WITHIN.fullmatch(line) or _FIELD.fullmatch(line) for line in head):
        return None
    return FrontMatter(_fields(head), "\n".join(lines[end + 1 :]), end + 1)


def _fields(head: list[str]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    last: Field | None = None
    for number, line in enumerate(head, 2):
        field = _FIELD.fullmatch(line)
        if field:
            last = Field(number, _words(field["value"] or ""))
            found[field["name"].lower()] = last
        elif last is not None and line.strip() and not line.lstrip().startswith("#"):
            item = line.strip().removeprefix("-").strip()
            last.words.extend([_word(item)] if item else [])
    return found


def _words(value: str) -> list[str]:
    value = value.strip()
    if value.startswith("[") and "]" in value:
        return [
            _word(one) for one in re.findall(r'"[^"]*"|\'[^\']*\'|[^,]+', value[1 : value.rindex("]")]) if one.strip()
        ]
    word = _word(value)
    return [word] if word and word not in _BLOCK else []


def _word(value: str) -> str:
    """Without quotes, or a comment behind it."""
    value = value.strip()
    quoted = re.match(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'', value)
    if not quoted:
        return "" if value.startswith("#") else value.partition(" #")[0].rstrip()
    if value[0] == "'":
        return quoted[0][1:-1].replace("''", "'")
    try:
        return str(json.loads(quoted[0]))
    except ValueError:
        return quoted[0][1:-1]
