"""The tests that pytest names outside their passages: summary, verbose lines, and the files behind the dots."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.failures.text import Text

_ID = (
    r"((?:[^\s:\[]|(?<=\\)\s|:(?!:))+\.(?:py|pyx|rst|txt|md|yaml|yml|feature|ipynb|cfg|toml)(?:::.+?)?"
    r"|(?:[^\s:\[]+)::.+?)"
)
_SUMMARY = re.compile(r"^(FAILED|ERROR|SUBFAIL|SUBFAILED(?:\([^)]*\)|\[[^\]]*\])?) " + _ID + r"(?:(?<![ -]) - (.*))?$")
_VERBOSE = re.compile(
    r"^(?:\[gw\d+\] \[ *\d+%\] (FAILED|ERROR) )?" + _ID + r"(?: <- \S+)?(?: (FAILED|ERROR))?(?:\s+\[ *\d+%\])?\s*$"
)
_DOTS = re.compile(r"^(?:(\S+\.\w+)(?: <- \S+)? )?([.FEsxXRpu]+)(?:\s+\[ *\d+%\])?\s*$")


@dataclass(slots=True)
class Named:
    """A test that the summary or a verbose line names."""

    id: str
    role: str
    line: int
    """Index of the line."""
    message: str = ""
    used: bool = False


def named_in(text: Text) -> list[Named]:
    """Each test that a line names as failed, once."""
    words = text.words
    found: dict[tuple[str, bool], Named] = {}
    for index in text.lines_with(("FAILED", "ERROR", "SUBFAIL")):
        test = _summary(words[index], index) or _verbose(words[index], index)
        if test is None:
            continue
        key = test.id, "::" in test.id and test.role.startswith("ERROR")
        known = found.setdefault(key, test)
        if test.message and not known.message:
            known.message, known.line, known.role = test.message, index, test.role
    return list(found.values())


def _summary(line: str, index: int) -> Named | None:
    found = _SUMMARY.match(line)
    if not found or ("/" not in found[2] and "." not in found[2] and "::" not in found[2]):
        return None
    return Named(found[2], found[1], index, found[3] or "")


def _verbose(line: str, index: int) -> Named | None:
    found = _VERBOSE.match(line)
    role = (found[1] or found[3]) if found else None
    if not found or not role or "::" not in found[2]:
        return None
    return Named(found[2], role, index)


def files_of(text: Text, roles: Sequence[str]) -> list[str]:
    """The file of each passage, of which `roles` says F or E, told by the dots: both stand in the same order."""
    letters: dict[str, list[str]] = {"F": [], "E": []}
    file = ""
    for line in text.words:
        found = _DOTS.match(line)
        if found and (found[1] or file):
            file = found[1] or file
            for letter in found[2]:
                if letter in letters:
                    letters[letter].append(file)
        elif line.startswith("==="):
            file = ""
    right = {letter for letter in letters if roles.count(letter) == len(letters[letter])}
    queues = {letter: iter(letters[letter]) for letter in right}
    return [next(queues[letter]) if letter in right else "" for letter in roles]


def titled(test: str, title: str) -> bool:
    """Whether a passage of this title is about this test."""
    if test == title or test.endswith("/" + title):
        return True
    rest = test.partition("::")[2]
    head, bracket, parameters = rest.partition("[")
    return bool(rest) and (rest == title or head.replace("::", ".") + bracket + parameters == title)
