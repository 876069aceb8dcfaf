"""Gradle's tests: `Class > method FAILED`, with the trace indented below."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import java

NEEDS: tuple[str, ...] = (" FAILED",)
_HEAD = re.compile(
    r"^(?!> Task|:|BUILD |Task )((?:\S.*? > .+?)|(?:[\w$]+\.)+[\w$]+(?:\[.*\])?(?:\(.*\))?) FAILED(?: \([\d.]+m?s\))?$"
)
_LOGGER = re.compile(r"^  (?:Test|✘) (.+?) (?:FAILED)?(?: ?\([\d.]+m?s\))?$")
_STOP = re.compile(r"^\S|^  (?:Test|✔|✘) ")
_SHORT = re.compile(r"^\s+((?:Caused by: )?[\w.$]+(?:Error|Exception|Failure|Failed|Throwable)[\w$]*) at (\S+?):(\d+)$")
_CLASS = re.compile(r"^(?:[\w$]+\.)+[A-Z][\w$]*$")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    words = text.words
    methods: set[str] = set()
    seen: set[tuple[str, int]] = set()
    count: dict[str, int] = {}
    for index in text.lines_with((" FAILED",)):
        found = _HEAD.match(words[index])
        if not found or found[1].endswith((" tests", " test")):
            continue
        end = end_of(words, index + 1, _STOP)
        if end > index + 1 and not words[index + 1].strip():
            continue
        name = found[1]
        count[name] = count.get(name, 0) + 1
        methods.add(name.rpartition(" > ")[2])
        seen.add((name, count[name]))
        yield failing("gradle", name, words, (index, end), _told(words, index + 1, end))
    for index in text.lines_with(("  Test ", "  ✘ ")):
        found = _LOGGER.match(words[index])
        if found and found[1] not in methods and ("FAILED" in words[index] or "✘" in words[index]):
            methods.add(found[1])
            end = end_of(words, index + 1, _STOP)
            suite = next(
                (words[p].strip() for p in range(index - 1, max(index - 200, -1), -1) if _CLASS.match(words[p])), ""
            )
            name = f"{suite} > {found[1]}" if suite else found[1]
            yield failing("gradle", name, words, (index, end), _told(words, index + 1, end))


def _told(words: Sequence[str], first: int, end: int) -> Failure:
    """The whole trace, or its short form, which says the place behind the type: `Error at ClassTest.java:12`."""
    short = _SHORT.match(words[first]) if first < end else None
    if not short:
        return told(words, first, end, java)
    causes = (_SHORT.match(words[index]) for index in range(first + 1, min(end, first + 10)))
    frames = [Frame(cause[2], int(cause[3])) for cause in causes if cause]
    return Failure(f"{short[1]}: ", first, (Frame(short[2], int(short[3])), *frames))
