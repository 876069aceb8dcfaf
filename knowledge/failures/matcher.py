"""Problem matchers: what a tool prints for each problem, as data in the shape of GitHub and VS Code.

`{"problemMatcher": [{"owner", "severity", "pattern": [{"regexp", "file", "line", …, "loop"}]}]}`, or one matcher, or a
list of them. Keys of our own: `tool` (where one name serves several owners), `needs` (words of which one must stand in a
line that the telling pattern matches; taken from the expression where absent), `more` (an expression for lines that
follow and belong to the problem), `not` (an expression for lines that are none), `joined` (what follows is part of the
message), `skip` (lines that may stand before that of a pattern), `append` (a pattern's message goes
on with the one before), `symbol` (an expression for what follows, whose group is the identifier that it is about), `when`
(words of which one must stand anywhere), `last` (worth a word only when nobody else says what is wrong), `rank` (who is asked first, 0 before 1).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.errors import MatcherRefused
from knowledge.failures.diagnostic import Diagnostic, Severity
from knowledge.failures.expression import compiled, endless, literals
from knowledge.failures.text import Text

OWN = Path(__file__).parent / "matchers"
MOST = 2_000
"""Diagnostics of one matcher."""
MOST_LINES = 40
"""Lines that follow a problem and count as part of it."""
_FIELDS = ("file", "line", "column", "severity", "code", "message", "fromPath", "location")
_QUOTED = re.compile(r"[‘'`\"“]([A-Za-z_$][\w$.:<>-]*)(?:\([^)]*\))?[’'`\"”]")
_WORDS: dict[Severity, str] = {
    "error": "error err e f fatal fatal-error severe critical failure syntax-error parse-error internal-error "
    "recoverable-fatal-error catchable-fatal-error internal-compiler-error",
    "warning": "warning warn w c r style convention refactor deprecated deprecation-warning strict-standards",
    "note": "note info information i n hint help notice remark suggestion message",
}
_SEVERITIES: dict[str, Severity] = {
    word.replace("-", " "): severity for severity, words in _WORDS.items() for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one line of a problem looks like."""

    regexp: re.Pattern[str]
    groups: Mapping[str, int]
    """Which group holds which part of the problem."""
    loop: bool = False
    skip: int = 0
    """Lines that may stand between the line before and this."""
    append: bool = False
    """Whether its message goes on with that of the lines before."""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matcher:
    """What the problems of one tool look like."""

    owner: str
    tool: str
    patterns: tuple[Pattern, ...]
    severity: Severity = "error"
    """Where the line names none."""
    more: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    joined: bool = False
    last: bool = False
    rank: int = 0
    when: tuple[str, ...] = ()
    symbol: re.Pattern[str] | None = None


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


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
    severity = _SEVERITIES.get(str(entry.get("severity", "")).lower(), "error")
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
        raise ValueError("a pattern is an object with a `regexp`")
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


# ── matching ──────────────────────────────────────────────────────────────────────────────────────


def match(matcher: Matcher, text: Text) -> Iterator[Diagnostic]:
    """What one matcher finds, in order; at most MOST."""
    patterns, words = matcher.patterns, text.words
    position = _telling(patterns)
    needs = patterns[position].needs
    if matcher.when and not text.holds(matcher.when):
        return
    free, found = 0, 0
    for index in text.lines_with(needs) if needs else range(len(words)):
        start = index - position
        if start < free or found >= MOST or not patterns[position].regexp.search(words[index]):
            continue
        for problem in _problems(matcher, words, start):
            yield problem
            free, found = problem.span[1], found + 1


def _telling(patterns: Sequence[Pattern]) -> int:
    """Which pattern's line is looked for: the one that must contain the rarest word."""
    if any(pattern.skip for pattern in patterns):
        return 0
    return max(range(len(patterns)), key=lambda index: min(map(len, patterns[index].needs), default=0))


def _problems(matcher: Matcher, words: Sequence[str], start: int) -> Iterator[Diagnostic]:
    """The problems that begin at index `start`: one, or with a loop one for each line that matches."""
    parts: dict[str, str] = {}
    last, head, index = len(matcher.patterns) - 1, start, start - 1
    for pattern in matcher.patterns:
        index = next(
            (at for at in range(index + 1, index + pattern.skip + 2) if _take(pattern, words, at, parts)), len(words)
        )
        if index == len(words) or (matcher.unless and matcher.unless.search(words[index])):
            return
        head = index if "message" in pattern.groups and not pattern.append else head
    while True:
        end = _end(matcher, words, index)
        if diagnostic := _diagnostic(matcher, parts, words[index + 1 : end + 1], (start + 1, end + 1), head + 1):
            yield diagnostic
        start = index = head = end + 1
        if not matcher.patterns[last].loop or not _take(matcher.patterns[last], words, index, parts):
            return


def _take(pattern: Pattern, words: Sequence[str], index: int, parts: dict[str, str]) -> bool:
    """Whether the line fits; puts what it says into `parts`."""
    found = pattern.regexp.search(words[index]) if index < len(words) else None
    if not found:
        return False
    for field, group in pattern.groups.items():
        said = (found[group] or "").strip()
        goes_on = pattern.append and field == "message" and parts.get(field)
        parts[field] = f"{parts[field]} {said}" if goes_on else said
    return True


def _end(matcher: Matcher, words: Sequence[str], index: int) -> int:
    """Index of the last line that belongs to the problem."""
    if matcher.more is None:
        return index
    end = index
    while end + 1 < min(len(words), index + MOST_LINES) and matcher.more.search(words[end + 1]):
        end += 1
    return end


def _diagnostic(
    matcher: Matcher, parts: Mapping[str, str], following: Sequence[str], span: tuple[int, int], head: int
) -> Diagnostic | None:
    message = parts.get("message", "")
    if matcher.joined:
        message = "\n".join([message, *(line.strip() for line in following)]).strip("\n")
    if not message:
        return None
    line, column = _place(parts)
    return Diagnostic(
        tool=matcher.tool,
        severity=_severity(parts.get("severity", ""), matcher.severity),
        message=message,
        span=span,
        headline=head,
        code=parts.get("code") or None,
        file=_file(parts),
        line=line,
        column=column,
        symbol=_symbol(matcher, message, following),
    )


def _severity(word: str, otherwise: Severity) -> Severity:
    """What a tool's word means; of codes such as `E501` the letter says it."""
    if re.fullmatch(r"[A-Z]\d{4}|[CEFRW]\d{2,3}", word):
        word = word[0]
    return _SEVERITIES.get(word.lower(), otherwise)


def _symbol(matcher: Matcher, message: str, following: Sequence[str]) -> str | None:
    named = (matcher.symbol.search(line) for line in following) if matcher.symbol else ()
    found = next(filter(None, named), None) or _QUOTED.search(message)
    return found[1] if found else None


def _place(parts: Mapping[str, str]) -> tuple[int | None, int | None]:
    numbers = parts.get("location", "").split(",")
    line = parts.get("line") or numbers[0]
    column = parts.get("column") or (numbers[1] if len(numbers) > 1 else "")
    return number(line), number(column)


def number(digits: str | None) -> int | None:
    """The number, where it is one that a file can have."""
    return int(digits) if digits and digits.isdecimal() and len(digits) < 10 else None  # noqa: PLR2004


def _file(parts: Mapping[str, str]) -> str | None:
    file, project = parts.get("file"), parts.get("fromPath")
    if file and project and not re.match(r"[/\\]|\w:", file):
        return str(PurePosixPath(project.replace("\\", "/")).parent / file)
    return file or None
