"""Tokens that show by their shape who gave them out; the rules are data, in `providers.toml`."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.redaction.randomness import randomness
from knowledge.redaction.span import Span

_RANDOM = 4.3
_JUDGED = 256
"""Characters of a token by which it is judged."""
_PATIENCE, _STRIDE = 32, 64
"""Beginnings in one run that may turn out to be none, and how far apart those are that are tried from then on:
`sk-sk-sk-` for pages is no token at any of them."""
_ESCAPES = re.compile(r"(?:\\[nrtbf0]|%[0-9A-Fa-f]{2}|\\u00[0-9a-f]{2}|\\x1b\[[0-9;]*m)\Z")
"""What may stand before a token although it ends in a letter or a digit."""


class Rule(NamedTuple):
    """What follows a beginning."""

    kind: str
    shape: re.Pattern[str]
    random: bool
    look: str = ""
    before: int = 0
    after: int = 0


class Rules(NamedTuple):
    """All of them, ready for use."""

    begins: re.Pattern[str]
    by_start: dict[str, list[Rule]]
    shapes: list[Rule]
    by_length: dict[int, Rule]


@cache
def rules() -> Rules:
    """Read and compiled once."""
    read = tomllib.loads(Path(__file__).with_name("providers.toml").read_text(encoding="utf-8"))
    by_start: dict[str, list[Rule]] = {}
    for one in read["token"]:
        rule = Rule(one["kind"], re.compile(one["then"]), one.get("random", False))
        for start in one["starts"]:
            by_start.setdefault(start, []).append(rule)
    shapes = [
        Rule(one["kind"], re.compile(one["shape"]), one.get("random", False), one["look"], one["before"], one["after"])
        for one in read["shape"]
    ]
    by_length = {one["length"]: Rule(one["kind"], re.compile(one["shape"]), random=False) for one in read["whole"]}
    return Rules(re.compile(_trie(sorted(by_start))), by_start, shapes, by_length)


def tokens(text: str, runs: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Tokens with a beginning of their own, which stands within one of `runs`, and those known by their whole shape."""
    known = rules()
    for first, last in runs:
        whole = known.by_length.get(last - first)
        if whole and whole.shape.fullmatch(text, first, last):
            yield Span(first, last, whole.kind)
        yield from _begun(text, first, last, known)
    for rule in known.shapes:
        yield from _shaped(text, rule)


def _begun(text: str, first: int, last: int, known: Rules) -> Iterator[Span]:
    """Tokens in one run that have a beginning of their own."""
    wrong, at = 0, first
    while begin := known.begins.search(text, at, last):
        at = begin.end()
        if _inside(text, begin.start()):
            continue
        found = [
            span
            for start in _prefixes(begin[0], known.by_start)
            for span in _matching(text, begin.start(), start, known.by_start[start])
        ]
        yield from filter(None, found)
        wrong += found.count(None)
        if wrong > _PATIENCE:
            at = max(at, begin.start() + _STRIDE)


def _matching(text: str, at: int, start: str, candidates: list[Rule]) -> Iterator[Span | None]:
    """None for what only has the shape."""
    for rule in candidates:
        found = rule.shape.match(text, at + len(start))
        if found:
            yield Span(at, found.end(), rule.kind) if _believable(found[0][:_JUDGED], rule) else None


def _shaped(text: str, rule: Rule) -> Iterator[Span]:
    at = text.find(rule.look)
    while at >= 0:
        seek = rule.shape.search if rule.before else rule.shape.match
        found = seek(text, max(at - rule.before, 0), at + rule.after)
        if found:
            span = found.span("secret") if "secret" in rule.shape.groupindex else found.span()
            if _believable(text[slice(*span)], rule):
                yield Span(*span, rule.kind)
            at = found.end() - 1
        elif rule.look == rule.look[0] * len(rule.look) != rule.look[0]:
            # in a row of one letter only the beginning counts
            while text.startswith(rule.look, at + 1):
                at += 1
        at = text.find(rule.look, at + 1)


def _believable(body: str, rule: Rule) -> bool:
    if rule.random and randomness(body) < _RANDOM:
        return False
    return len(set(body)) > 5  # noqa: PLR2004 - xxxxxxxx, 00000000


def _inside(text: str, at: int) -> bool:
    """Whether it is in the middle of a word."""
    return at > 0 and text[at - 1].isalnum() and not _ESCAPES.search(text, max(at - 12, 0), at)


def _prefixes(longest: str, by_start: dict[str, list[Rule]]) -> list[str]:
    """The beginnings that `longest` begins with itself, longest first."""
    return [longest[:length] for length in range(len(longest), 0, -1) if longest[:length] in by_start]


def _trie(words: list[str]) -> str:
    """One expression for many words that shares their beginnings; it prefers the longer."""
    return "|".join(
        re.escape(first) + _rest([word[1:] for word in words if word[0] == first])
        for first in sorted({word[0] for word in words})
    )


def _rest(tails: list[str]) -> str:
    longer = [tail for tail in tails if tail]
    if not longer:
        return ""
    if len(longer) == len(tails) == 1:
        return re.escape(longer[0])
    return f"(?:{_trie(longer)})" + ("?" if len(longer) < len(tails) else "")
