"""Jest: the passage after `●` for each failing test, in the file that the line `FAIL` before it names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import node

NEEDS: tuple[str, ...] = ("  ● ",)
_FILE = re.compile(r"^\s*(FAIL|PASS)\s+(?:\[?[\w@./ -]+\]? (?=\S+/))?(\S+\.\w+)(?: \([\d.,]+ ?m?s\))?(?: .*)?$")
_TITLE = re.compile(r"^ {1,4}● (.+)$")
_NOT_TESTS = re.compile(
    r"^(?:Console|Validation (?:Warning|Error)|Deprecation Warning|Multiple configs|Cannot log after"
    r"|process\.exit called|Test suite failed to run)\b"
)
_STOP = re.compile(
    r"^ {1,4}● |^\s*(?:FAIL|PASS|RUNS)\s+\S|^(?:Test Suites?|Tests|Snapshots?|Time|Ran all)\b.*:"
    r"|^Summary of all failing|^-{5,}\|| \u203a \d+ snapshot|^npm |^yarn |^error Command"
)
_SOURCE = re.compile(r"^\s*>?\s*\d+ \||^\s*\|\s+\^")
_PASS = re.compile(r"^\s+✕ (.+?)(?: \([\d.,]+ ?m?s\))?$")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test and each file that cannot run."""
    words = text.words
    seen: set[tuple[str | None, str]] = set()
    for index in text.lines_with(("● ",)):
        found = _TITLE.match(words[index])
        if not found:
            continue
        file = _file(words, index)
        title = found[1].strip()
        if _NOT_TESTS.match(title):
            if title.startswith("Test suite failed to run") and (file, title) not in seen:
                seen.add((file, title))
                yield _broken(words, index, file)
        elif (file, title) not in seen:
            seen.add((file, title))
            end = end_of(words, index + 1, _STOP)
            yield failing("jest", title, words, (index, end), _told(words, index + 1, end), file)


def _file(words: Sequence[str], index: int) -> str | None:
    """The file whose line stands nearest above."""
    for position in range(index - 1, -1, -1):
        if "FAIL" in words[position] or "PASS" in words[position]:
            found = _FILE.match(words[position])
            if found:
                return found[2] if found[1] == "FAIL" else None
    return None


def _broken(words: Sequence[str], index: int, file: str | None) -> Diagnostic:
    """A file that cannot run: no test of it has failed."""
    end = end_of(words, index + 1, _STOP)
    made = failing("jest", "", words, (index, end), _told(words, index + 1, end), file)
    return replace(made, test_id=None)


def _told(words: Sequence[str], first: int, end: int) -> Failure:
    return told(words, first, end, _frame, _SOURCE)


def _frame(line: str) -> Frame | None:
    return node(line) if line.lstrip().startswith(("at ", "\u276f ")) else None
