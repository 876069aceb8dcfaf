"""CTest's list of failing tests, and the tests of GoogleTest and Catch2 within."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, failing
from knowledge.failures.text import Text

NEEDS: tuple[str, ...] = ("The following tests FAILED:", "***", "[  FAILED  ]", ": FAILED:", ": Failure")
_LISTED = re.compile(r"^\s+\d+ - (.+?) \(([^)]+)\)(?:\s+\S.*)?$")
_RUN = re.compile(r"^\s*\d+/\d+ Test +#\d+: (\S.*?) \.+\s?\*\*\*(.*?)\s+[\d.]+ sec$")
_GOOGLE = re.compile(r"^\[  FAILED  \] (\S+?\.\S+?)(?:, where .*?)?(?: \(\d+ ms\))?$")
_STARTED = re.compile(r"^\[ RUN      \] (\S+)")
_CHECK = re.compile(r"^(\S[^:]*):(\d+): (?:Failure|error: )(.*)$|^(\S.*)\((\d+)\): error: (.*)$")
_CATCH = re.compile(r"^(\S[^:]*):(\d+): FAILED:$")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    yield from _google(text)
    yield from _catch(text)
    words = text.words
    seen: set[str] = set()
    for index in text.lines_with(("***",)):
        found = _RUN.match(words[index])
        if found and not found[2].startswith(("Skipped", "Disabled")):
            seen.add(found[1])
            yield failing("ctest", found[1], words, (index, index + 1), Failure(found[2], index, ()))
    for index in text.lines_with(("The following tests FAILED:",)):
        for position in range(index + 1, len(words)):
            listed = _LISTED.match(words[position])
            if not listed:
                break
            if listed[1] not in seen:
                seen.add(listed[1])
                yield failing("ctest", listed[1], words, (position, position + 1), Failure(listed[2], position, ()))


def _google(text: Text) -> Iterator[Diagnostic]:
    words = text.words
    seen: set[str] = set()
    for index in text.lines_with(("[  FAILED  ]",)):
        found = _GOOGLE.match(words[index])
        if found and found[1] not in seen:
            seen.add(found[1])
            yield _google_test(words, index, found[1])


def _google_test(words: Sequence[str], index: int, name: str) -> Diagnostic:
    start = index
    for position in range(index - 1, max(index - 500, -1), -1):
        run = _STARTED.match(words[position])
        if run:
            start = position if run[1] == name else index
            break
    checks = [position for position in range(start, index) if _CHECK.match(words[position])]
    if not checks:
        return failing("gtest", name, words, (start, index + 1), Failure("", index, ()))
    found = _CHECK.match(words[checks[0]])
    end = checks[1] if len(checks) > 1 else index
    said = [(found[3] or found[6] or "") if found else "", *(words[p].strip() for p in range(checks[0] + 1, end))]
    file, line = ((found[1] or found[4]), int(found[2] or found[5])) if found else ("", 0)
    message = "\n".join(part for part in said[:20] if part).strip()
    return failing("gtest", name, words, (start, index + 1), Failure(message, checks[0], (Frame(file, line),)))


def _catch(text: Text) -> Iterator[Diagnostic]:
    words = text.words
    for index in text.lines_with((": FAILED:",)):
        found = _CATCH.match(words[index])
        if not found:
            continue
        end = index + 1
        while end < min(len(words), index + 20) and words[end].strip():
            end += 1
        rules = [p for p in range(index - 1, max(index - 40, -1), -1) if words[p].startswith("-----")]
        name = words[rules[-1] + 1].strip() if len(rules) > 1 else "test case"
        if len(rules) > 1:
            name = words[rules[1] + 1].strip()
        said = " ".join(words[p].strip() for p in range(index + 1, end))
        yield failing("catch2", name, words, (index, end), Failure(said, index, (Frame(found[1], int(found[2])),)))
