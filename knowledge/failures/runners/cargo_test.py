"""cargo test: `---- name stdout ----` with the panic of each failing test; names alone where output is cut."""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.runners.blocks import Failure, end_of, failing
from knowledge.failures.text import Text
from knowledge.failures.traces.rust import panic

NEEDS: tuple[str, ...] = ("test result: FAILED", " panicked at ", " ... FAILED")
_HEAD = re.compile(r"^---- (.+?) (?:stdout|stderr) ----$")
_STOP = re.compile(r"^---- .+ (?:stdout|stderr) ----$|^failures:$|^test result: |^error: test failed")
_LINE = re.compile(r"^test (.+?) (?:- should panic )?\.\.\. FAILED\b")
_DOC = re.compile(r"^(\S+\.(?:rs|md)) - .*\(line (\d+)\)")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    words = text.words
    seen: set[str] = set()
    for index in text.lines_with((" stdout ----", " stderr ----")):
        found = _HEAD.match(words[index])
        if not found or found[1] in seen:
            continue
        seen.add(found[1])
        end = end_of(words, index + 1, _STOP)
        yield _failing(text, found[1], index, end)
    for index in text.lines_with((" ... FAILED",)):
        found = _LINE.match(words[index])
        if found and found[1] not in seen:
            seen.add(found[1])
            yield failing("cargo test", found[1], words, (index, index + 1), Failure("", index, ()))


def _failing(text: Text, name: str, index: int, end: int) -> Diagnostic:
    words = text.words
    doc = _DOC.match(name)
    for position in range(index + 1, end):
        if " panicked at " in words[position] and (found := panic(words, position)):
            test = Failure(found.message, found.head - 1, found.frames)
            made = failing("cargo test", name, words, (index, end), test)
            return replace(made, code="panic", file=found.file, line=found.line)
    filled = [position for position in range(index + 1, end) if words[position].strip()]
    error = [position for position in filled if words[position].startswith(("error", "Error"))]
    head = (error or filled or [index])[0]
    made = failing("cargo test", name, words, (index, end), Failure(words[head].strip(), head, ()))
    return replace(made, file=doc[1], line=int(doc[2])) if doc and not made.file else made
