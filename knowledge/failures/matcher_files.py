"""Problem matchers: what a tool prints for each problem, as data in the shape of GitHub and VS Code.

`{"problemMatcher": [{"owner", "severity", "pattern": [{"regexp", "file", "line", …, "loop"}]}]}`, or one matcher, or a
list of them. Keys of our own, of a matcher: `tool` (where one name serves several owners); `needs` (words of which one
must stand in a line of the telling pattern; taken from the expression where absent); `when` (words of which one must
stand anywhere); `more` (an expression for lines that follow and belong to the problem); `joined` (these are part of the
message); `symbol` (an expression for these, whose group is the identifier that it is about); `not` (an expression for
lines that are none); `last` (worth a word only when nobody else says what is wrong); `rank` (who is asked first). Of a
pattern: `skip` (lines that may stand before it), `append` (its message goes on with the one before).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.errors import MatcherRefused
from knowledge.failures.expression import compiled, endless, literals
from knowledge.failures.matcher import MOST_LINES, Matcher, Pattern, severity_of

OWN = Path(__file__).parent / "matchers"
_FIELDS = ("file", "line", "column", "severity", "code", "message", "fromPath", "location")

LARGEST = 1 << 20
"""Bytes of a file of matchers."""


def load(path: Path) -> list[Matcher]:
    """The matchers of a file; MatcherRefused says what is wrong with it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise MatcherRefused(f"{path.name}: {error}") from error
    if isinstance(data, dict) and "problemMatcher" in data:
        data = data["problemMatcher"]
    entries = data if isinstance(data, list) else [data]
    return [_matcher(entry, path.name) for entry in entries]


def load_folder(folder: Path) -> tuple[list[Matcher], list[MatcherRefused]]:
    """The matchers of all `.json` files of a folder, and what was refused; a folder that is missing holds none."""
    matchers: list[Matcher] = []
    refused: list[MatcherRefused] = []
    for path in sorted(folder.glob("*.json")):
        try:
            if path.exists() and not (path.is_file() and path.stat().st_size <= LARGEST):
                raise MatcherRefused(f"{path.name}: it is no file of at most {LARGEST >> 20} MB")
            matchers += load(path)
        except MatcherRefused as error:
            refused.append(error)
    return matchers, refused


@cache
def own() -> tuple[Matcher, ...]:
    """The matchers that are shipped."""
    matchers = (matcher for path in sorted(OWN.glob("*.json")) for matcher in load(path))
    return tuple(sorted(matchers, key=lambda matcher: matcher.rank))


def _matcher(entry: Any, name: str) -> Matcher:
    if not isinstance(entry, dict):
        raise MatcherRefused(f"{name}: a matcher is an object with `owner` and `pattern`")
    owner = str(entry.get("owner") or Path(name).stem)
    given = entry.get("pattern")
    parts = given if isinstance(given, list) else [given]
    if not parts:
        raise MatcherRefused(f"{name}: {owner} has no pattern")
    try:
        patterns = [_pattern(part, position == len(parts) - 1) for position, part in enumerate(parts)]
        more, unless, symbol = (compiled(entry[key]) if key in entry else None for key in ("more", "not", "symbol"))
        _words(entry.get("when"))
        needs = _words(entry.get("needs"))
    except (re.error, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise MatcherRefused(f"{name}: {owner}: {error}") from error
    if not any("message" in pattern.groups for pattern in patterns):
        raise MatcherRefused(f"{name}: {owner}: no pattern has a `message`")
    if any(endless(pattern.regexp) for pattern in patterns):
        raise MatcherRefused(f"{name}: {owner}: a repetition within a repetition, as in `(a+)+`, may never end")
    if needs:
        position = 0 if any(pattern.skip for pattern in patterns) else -1
        patterns[position] = replace(patterns[position], needs=needs)
    severity = severity_of(str(entry.get("severity", "")), "error")
    return Matcher(
        owner,
        str(entry.get("tool", owner)),
        tuple(patterns),
        severity,
        more,
        unless,
        joined=bool(entry.get("joined")),
        last=bool(entry.get("last")),
        rank=_rank(entry),
        when=_words(entry.get("when")),
        symbol=symbol,
    )


def _words(value: Any) -> tuple[str, ...]:
    """One word, or a list of them."""
    given = [value] if isinstance(value, str) else value or []
    if not isinstance(given, list) or not all(isinstance(word, str) and word for word in given):
        raise ValueError("`needs` and `when` are words")
    return tuple(given)


def _rank(entry: Mapping[str, Any]) -> int:
    rank = entry.get("rank", 0)
    return rank if isinstance(rank, int) else 0


def _pattern(part: Any, last: bool) -> Pattern:
    if not isinstance(part, dict) or not isinstance(part.get("regexp"), str):
        raise TypeError("a pattern is an object with a `regexp`")
    regexp = compiled(part["regexp"])
    groups = {field: _group(part[field], field, regexp) for field in _FIELDS if part.get(field) is not None}
    if part.get("loop") and not last:
        raise ValueError("only the last pattern may loop")
    skip = part.get("skip", 0)
    if not isinstance(skip, int) or not 0 <= skip <= MOST_LINES:
        raise ValueError(f"`skip` is a number up to {MOST_LINES}")
    return Pattern(regexp, groups, bool(part.get("loop")), skip, bool(part.get("append")), literals(regexp))


def _group(value: Any, field: str, regexp: re.Pattern[str]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= regexp.groups:
        raise ValueError(f"`{field}` names the group {value!r}, the expression has {regexp.groups}")
    return value
