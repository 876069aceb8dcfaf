"""Mocha, and reporters in its manner: the numbered passages after `n failing`; Karma's lists."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.runners.blocks import MOST_LINES, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import node

NEEDS: tuple[str, ...] = (" failing", "FAILED TESTS:", ") FAILED", " FAILED")
_FAILING = re.compile(r"^\s*(?:✖ |✗ )?\d+ (?:failing|tests? failed):?\s*$|^\s*✖ \d+ of \d+ tests failed:?$")
_NUMBER = re.compile(r"^(\s*)(\d+)\) (.+)$")
_STOP = re.compile(
    r"^\s*\d+\) \S|^npm |^error Command|^The command |^-{20,}|^={20,}|^\s*\d+ (?:passing|pending) \(|^yarn |^info Visit"
)
_KARMA = re.compile(
    r"^\s*((?:\w[\w ]*? )?[\d.]+(?:[\w. -]*)? \([^)]+\)(?:: Executed.*)?|\S+ [\d.]+ \(.*?\)) (.+) FAILED$"
)
_KARMA_STOP = re.compile(r"^\s*\S+ [\d.]+ .*(?:Executed \d+ of|FAILED$)|^$|^=+|^Finished in|^TOTAL")
_LEAF = re.compile(r"^(\s*)✖ (.+)$")
_TYPED = re.compile(r"^\s*(?:Uncaught )?(?:[A-Za-z_$][\w$.]*(?:Error|Exception|Violation)|Error|Timeout)\b.*")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test or hook."""
    words = text.words
    for index in text.lines_with((" failing", " failed")):
        if _FAILING.match(words[index]):
            yield from _numbered(words, index + 1)
    for index in text.lines_with(("FAILED TESTS:",)):
        if words[index].strip() == "FAILED TESTS:":
            yield from _tree(words, index + 1)
    yield from _karma(text)


def _numbered(words: Sequence[str], first: int) -> Iterator[Diagnostic]:
    """The passages 1), 2), … as long as the numbers go on."""
    index, number = first, 1
    while index < min(len(words), first + 50 * MOST_LINES):
        found = _NUMBER.match(words[index])
        if not found or int(found[2]) != number:
            if index - first > MOST_LINES:
                return
            index += 1
            continue
        end = end_of(words, index + 1, _STOP)
        title, body = _title(words, index, end, found)
        yield failing("mocha", title, words, (index, end), told(words, body, end, node))
        number += 1
        first = index = max(end, index + 1)


def _title(words: Sequence[str], index: int, end: int, found: re.Match[str]) -> tuple[str, int]:
    """The titles from the outermost suite to the test, the last ending in a colon; and where the error begins."""
    parts = [found[3].strip()]
    position = index + 1
    indent = len(found[1])
    while not parts[-1].endswith(":") and position < min(end, index + 12):
        line = words[position]
        if not line.strip() or len(line) - len(line.lstrip()) <= indent or _TYPED.match(line):
            break
        parts.append(line.strip())
        position += 1
    return " ".join(parts).removesuffix(":"), position


def _tree(words: Sequence[str], first: int) -> Iterator[Diagnostic]:
    """Karma's mocha reporter: suites by their indentation, failing tests after `✖`."""
    suites: list[tuple[int, str]] = []
    last = min(len(words), first + 20 * MOST_LINES)
    stop = re.compile(r"^\s*✖ |^$|^\S")
    for index in range(first, last):
        line = words[index]
        indent = len(line) - len(line.lstrip())
        suites = [suite for suite in suites if suite[0] < indent] if line.strip() else suites
        if leaf := _LEAF.match(line):
            end = end_of(words, index + 1, stop)
            title = " ".join([*(name for _, name in suites), leaf[2].strip()])
            failure = told(words, min(index + 2, end), end, node)
            yield failing("karma", title, words, (index, end), failure)
        elif line.strip() and indent and not node(line):
            suites.append((indent, line.strip()))
        elif line.strip() and not indent:
            return


def _karma(text: Text) -> Iterator[Diagnostic]:
    words = text.words
    seen: set[str] = set()
    for index in text.lines_with((" FAILED",)):
        found = _KARMA.match(words[index])
        if found and found[2] not in seen and not found[2].startswith("Executed"):
            seen.add(found[2])
            end = end_of(words, index + 1, _KARMA_STOP)
            yield failing("karma", found[2], words, (index, end), told(words, index + 1, end, node))
