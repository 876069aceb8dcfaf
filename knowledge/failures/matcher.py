"""What a problem matcher finds: lines that look like the problems of one tool. `matcher_files.py` says its shape."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from knowledge.failures.diagnostic import Diagnostic, Severity
from knowledge.failures.text import Text

MOST = 20_000
"""Problems of one matcher, of which the readers keep some."""
MOST_LINES = 40
"""Lines that follow a problem and count as part of it."""
_QUOTED = re.compile(r"[\u2018'`\"“]([A-Za-z_$][\w$.:<>-]*)(?:\([^)]*\))?[\u2019'`\"”]")
_WORDS: dict[Severity, str] = {
    "error": "error err e f fatal fatal-error severe critical major blocker failure syntax-error parse-error "
    "internal-error recoverable-fatal-error catchable-fatal-error internal-compiler-error",
    "warning": "warning warn w c r style minor convention refactor deprecated deprecation-warning strict-standards",
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
    telling: int = field(init=False)
    """Which pattern's line is looked for: the one that must contain the rarest word."""
    needs: tuple[str, ...] = field(init=False)
    """Words of which one stands in each such line."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", _telling(self.patterns))
        object.__setattr__(self, "needs", self.patterns[self.telling].needs)


def match(matcher: Matcher, text: Text) -> Iterator[Diagnostic]:
    """What one matcher finds, in order; at most MOST."""
    patterns, words = matcher.patterns, text.words
    position, needs = matcher.telling, matcher.needs
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
    for part, group in pattern.groups.items():
        said = (found[group] or "").strip()
        goes_on = pattern.append and part == "message" and parts.get(part)
        parts[part] = f"{parts[part]} {said}" if goes_on else said
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
        severity=severity_of(parts.get("severity", ""), matcher.severity),
        message=message,
        span=span,
        headline=head,
        code=parts.get("code") or None,
        file=_file(parts),
        line=line,
        column=column,
        symbol=_symbol(matcher, message, following),
    )


def severity_of(word: str, otherwise: Severity) -> Severity:
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
    return _number(line), _number(column)


def _number(digits: str | None) -> int | None:
    """The number, where it is one that a file can have."""
    return int(digits) if digits and digits.isdecimal() and len(digits) < 10 else None  # noqa: PLR2004


def _file(parts: Mapping[str, str]) -> str | None:
    file, project = parts.get("file"), parts.get("fromPath")
    if file and project and not re.match(r"[/\\]|\w:", file):
        return str(PurePosixPath(project.replace("\\", "/")).parent / file)
    return file or None
