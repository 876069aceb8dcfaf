"""JavaScript's regular expressions, as problem matchers hold them, in Python's words; and what a match must contain."""

import re
from importlib import import_module
from typing import Any

_SPECIAL = re.compile(
    r"\\(?P<escape>k<\w+>|u\{[0-9A-Fa-f]+\}|.)|\(\?<(?P<name>[A-Za-z_]\w*)>|(?P<open>\[\^?\]?)", re.DOTALL
)
_SAME = set("DWsSbBnrtfvxu0123456789")
"""Escapes that mean the same in both, or nearly so."""
_SETS = {"d": "0-9", "w": "A-Za-z0-9_"}
"""What Python would take more widely."""
_parser: Any = import_module("re._parser")
"""The parse of an expression; there is no public way to it, and none of our own would be as right."""


def python_regex(source: str) -> str:
    """`source`, written for JavaScript, as Python wants it."""
    parts: list[str] = []
    at = 0
    while found := _SPECIAL.search(source, at):
        parts.append(source[at : found.start()])
        at = found.end()
        if escape := found["escape"]:
            parts.append(f"[{_SETS[escape]}]" if escape in _SETS else _escaped(escape))
        elif name := found["name"]:
            parts.append(f"(?P<{name}>")
        else:
            text, at = _class(source, found["open"], at)
            parts.append(text)
    return "".join([*parts, source[at:]])


def _escaped(escape: str) -> str:
    if escape.startswith("k<"):
        return f"(?P={escape[2:-1]})"
    if escape.startswith("u{"):
        return re.escape(chr(min(int(escape[2:-1], 16), 0x10FFFF)))
    return "\\" + escape if escape in _SAME or not escape.isalnum() else re.escape(escape)


def _class(source: str, opening: str, at: int) -> tuple[str, int]:
    """A set of characters, and where it ends; within it JavaScript takes `[`, `&&` and the like as they stand."""
    if opening.endswith("]"):
        return ("(?!)", at) if opening == "[]" else (r"[\s\S]", at)
    parts = [opening]
    while at < len(source) and source[at] != "]":
        if source[at] == "\\" and at + 1 < len(source):
            letter = source[at + 1]
            parts.append(_SETS.get(letter) or _escaped(letter))
            at += 2
        else:
            parts.append("\\" + source[at] if source[at] in "[&|~" else source[at])
            at += 1
    return "".join([*parts, "]"]), at + 1


def compiled(source: str) -> re.Pattern[str]:
    """The expression in Python's words; `re.error` where Python cannot read it."""
    return re.compile(python_regex(source))


def endless(pattern: re.Pattern[str]) -> bool:
    """Whether it repeats what is itself nothing but a repetition: such an expression can take for ever."""
    return _endless(_parser.parse(pattern.pattern, pattern.flags), within=False)


def _endless(sequence: Any, *, within: bool) -> bool:
    for operation, value in sequence:
        name = str(operation)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            _, most, body = value
            many = str(most) == "MAXREPEAT"
            if many and within and len(sequence) == 1:
                return True
            if _endless(body, within=many):
                return True
        elif (name == "SUBPATTERN" and _endless(value[3], within=within and len(sequence) == 1)) or (
            name == "BRANCH" and any(_endless(branch, within=within) for branch in value[1])
        ):
            return True
    return False


# ── what any match must contain ───────────────────────────────────────────────────────────────────


def literals(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words of which one stands in every line that matches; none where nothing telling can be said."""
    if pattern.flags & re.IGNORECASE:
        return ()
    sets = _required(_parser.parse(pattern.pattern, pattern.flags))
    return max(sets, key=_telling, default=())


SHORTEST = 3
MOST_WAYS = 6
"""Words that stand for one place of an expression at most."""


def _telling(words: tuple[str, ...]) -> int:
    return min(map(len, words))


def _required(sequence: Any) -> list[tuple[str, ...]]:
    """Sets of words of each of which one must be there."""
    sets: list[tuple[str, ...]] = []
    runs: tuple[str, ...] = ("",)
    for operation, value in sequence:
        name = str(operation)
        if name == "AT":
            continue
        ways = _ways(name, value)
        if len(runs) * len(ways) > MOST_WAYS:
            ways = ()
        if not ways:
            sets += [runs, *_inside(name, value)]
        runs = tuple(run + way for run in runs for way in ways) or ("",)
    sets += [runs]
    return [words for words in sets if _telling(words) >= SHORTEST]


def _ways(name: str, value: Any) -> tuple[str, ...]:
    """All that a part of an expression can match, where that is a few words."""
    if name == "LITERAL":
        return (chr(value),)
    if name == "SUBPATTERN":
        return () if value[1] & re.IGNORECASE else _wholes(value[3])
    if name == "BRANCH":
        branches = [_wholes(branch) for branch in value[1]]
        return tuple(way for ways in branches for way in ways) if all(branches) else ()
    if name == "IN" and all(str(one) == "LITERAL" for one, _ in value):
        return tuple(chr(letter) for _, letter in value)
    return ()


def _wholes(sequence: Any) -> tuple[str, ...]:
    """The same of a sequence of parts."""
    runs: tuple[str, ...] = ("",)
    for operation, value in sequence:
        runs = tuple(run + way for run in runs for way in _ways(str(operation), value))
    return runs if len(runs) <= MOST_WAYS else ()


def _inside(name: str, value: Any) -> list[tuple[str, ...]]:
    if name == "SUBPATTERN":
        _, added, _, body = value
        return [] if added & re.IGNORECASE else _required(body)
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        least, _, body = value
        return _required(body) if least else []
    if name == "BRANCH":
        best = [max(_required(branch), key=_telling, default=()) for branch in value[1]]
        return [tuple(word for words in best for word in words)] if all(best) else []
    return []
