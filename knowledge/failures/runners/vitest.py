"""Vitest: ` FAIL  file > suite > test`, the error, its place."""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.runners.blocks import end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import node

NEEDS: tuple[str, ...] = ("⎯⎯⎯",)
_HEAD = re.compile(r"^\s*FAIL  (?:\|[^|]+\| )?((\S+\.\w+)(?: > (.+?))?)(?: \[ (.+) \])?$")
_STOP = re.compile(r"^\s*FAIL  |^\s*⎯+(?:\[\d+/\d+\])?⎯*\s*$|^⎯+ |^\s*(?:Test Files|Tests|Snapshots|Type Errors)  ")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test and each file that cannot run; tests that fail alike share a passage."""
    words = text.words
    seen: set[str] = set()
    for index in text.lines_with(("FAIL  ",)):
        found = _HEAD.match(words[index])
        if not found or found[1] in seen or not (found[3] or found[4] or index + 1 < len(words)):
            continue
        seen.add(found[1])
        first = index + 1
        while first < len(words) and _HEAD.match(words[first]):
            first += 1
        end = end_of(words, first, _STOP)
        failure = told(words, first, end, node)
        if failure.message:
            made = failing("vitest", found[1], words, (index, end), failure, found[2])
            yield made if found[3] else replace(made, test_id=None)
