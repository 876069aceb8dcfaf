"""unittest, and nose, Django and others that print as it does: a rule, FAIL or ERROR, a traceback."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.runners.blocks import Failure, end_of, failing, trimmed
from knowledge.failures.text import Text
from knowledge.failures.traces.python import parse

NEEDS: tuple[str, ...] = ("FAIL: ", "ERROR: ", "UNEXPECTED SUCCESS: ")
_HEAD = re.compile(r"^(FAIL|ERROR|UNEXPECTED SUCCESS): (.+?)\s*$")
_STOP = re.compile(r"^={20,}$|^Ran \d+ tests? in |^FAILED \(")
_RULE = re.compile(r"^={20,}$")
_TRACE = "Traceback (most recent call last):"


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    words = text.words
    for index in text.lines_with(NEEDS):
        found = _HEAD.match(words[index])
        if found and index and _RULE.match(words[index - 1]):
            yield _failing(words, index, found[2])


def _failing(words: Sequence[str], index: int, test: str) -> Diagnostic:
    end = end_of(words, index + 1, _STOP)
    last = None
    position = index + 1
    while position < end:
        trace = parse(words, position) if _TRACE in words[position] else None
        last = trace or last
        position = trace.end + 1 if trace else position + 1
    if last is None:
        said = (position for position in range(index + 1, end) if words[position].strip(" -"))
        first = next(said, index)
        message = "unexpected success" if first == index else words[first].strip()
        return failing("unittest", test, words, (index, end), Failure(message, first, ()))
    message = f"{last.type.rpartition('.')[2]}: {last.message}".rstrip(": ")
    end = trimmed(words, index + 1, end)
    span = (index, end if end - last.end > 1 and end - index < 200 else last.end + 1)  # noqa: PLR2004
    return failing("unittest", test, words, span, Failure(message, last.raised, last.frames))
