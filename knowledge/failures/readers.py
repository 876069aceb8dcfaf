"""All readers on one output: what its tools say is wrong, each thing once."""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Protocol

from knowledge.failures import structured, structured_xml
from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.matcher import Matcher, match
from knowledge.failures.matcher_files import own
from knowledge.failures.runners import (
    cargo_test,
    ctest,
    dotnet,
    go_test,
    gradle,
    jest,
    junit,
    mocha,
    numbered,
    pytest,
    surefire,
    tap,
    unittest,
    vitest,
)
from knowledge.failures.text import Text
from knowledge.failures.traces import cpp, go, java, node, python, rust

MOST = 2_000
"""Diagnostics that are given; errors before warnings."""
SECONDS = 10.0
"""After which no further reader is asked."""


class Reader(Protocol):
    """What a file in `runners/` or `traces/` holds."""

    NEEDS: tuple[str, ...]
    """Words of which one stands in every output that concerns it."""

    def read(self, text: Text) -> Iterator[Diagnostic]:
        """What it finds."""


READERS: tuple[Reader, ...] = (
    structured, structured_xml,
    pytest, unittest, jest, vitest, mocha, go_test, cargo_test, surefire, gradle, junit, tap, dotnet, ctest, numbered,
    python, java, go, rust, cpp, node,
)  # fmt: skip
"""Who is asked, test runners before traces: a trace within a failing test belongs to the test."""
LANGUAGES = {".rs": "rustc", ".go": "go", ".java": "javac", ".kt": "kotlin", ".swift": "swiftc", ".f90": "gfortran"}
"""Who says what has the form of gcc's problems, told by the file."""


def diagnostics(text: Text, command: str | None = None, extra: Sequence[Matcher] = ()) -> list[Diagnostic]:
    """What is wrong, in the order in which it stands; `extra` are the user's matchers, which go before ours.

    A tool that `command` names is asked before others that read the same lines.
    """
    kept = _Kept(text)
    end = time.monotonic() + SECONDS
    for found in _asked(text, command, extra):
        kept.add(*found)
        if time.monotonic() > end:
            break
    return kept.sorted()


def _asked(text: Text, command: str | None, extra: Sequence[Matcher]) -> Iterator[tuple[Iterable[Diagnostic], bool]]:
    """What each reader finds, and whether it counts only when nobody else finds anything."""
    for matcher in extra:
        yield match(matcher, text), matcher.last
    wanted = _wanted()
    held = text.held(wanted)
    for reader in READERS:
        if not held.isdisjoint(reader.NEEDS):
            yield reader.read(text), False
    named = set(re.findall(r"[\w+-]+", command or ""))
    concerned = [own()[place] for place in sorted({place for word in held for place in wanted[word]})]
    for matcher in sorted(concerned, key=lambda matcher: matcher.tool not in named):
        yield match(matcher, text), matcher.last


@cache
def _wanted() -> dict[str, list[int]]:
    """Each word that a reader or a matcher of ours needs, so that all are sought once, and the places of the matchers.

    The empty word, which stands everywhere, is that of a matcher that needs none.
    """
    wanted: dict[str, list[int]] = {word: [] for reader in READERS for word in reader.NEEDS}
    for place, matcher in enumerate(own()):
        for word in matcher.needs or ("",):
            wanted.setdefault(word, []).append(place)
    return wanted


class _Kept:
    """Diagnostics of which none says again what another said."""

    def __init__(self, text: Text) -> None:
        self._found: list[Diagnostic] = []
        self._last: list[Diagnostic] = []
        self._claimed: set[int] = set()
        self._tested: set[tuple[object, ...]] = set()
        self._said: set[tuple[object, ...]] = set()
        self._ruff = text.holds((" fixable with `", " [*] "))
        self._clang = text.holds(("errors generated.", "error generated.", "warnings generated.", "clang"))

    def add(self, found: Iterable[Diagnostic], last: bool) -> None:
        new = [
            self._named(diagnostic) for diagnostic in islice(found, 10 * MOST) if diagnostic.head not in self._claimed
        ]
        for diagnostic in new:
            if diagnostic.test_id:
                self._tested.add((diagnostic.file, diagnostic.line, diagnostic.code))
            elif diagnostic.line and (diagnostic.file, diagnostic.line, diagnostic.code) in self._tested:
                continue  # the trace of a failing test, printed once more while it ran
            place = diagnostic.file, diagnostic.line, diagnostic.column
            said = (*place, diagnostic.code, diagnostic.symbol, diagnostic.message, diagnostic.test_id)
            self._claimed.update(range(diagnostic.span[0], diagnostic.span[1] + 1))
            if said not in self._said:
                self._said.add(said)
                (self._last if last else self._found).append(diagnostic)

    def _named(self, diagnostic: Diagnostic) -> Diagnostic:
        """Under the name of the compiler whose file it is; many speak as gcc does."""
        if diagnostic.tool == "flake8" and self._ruff:
            return replace(diagnostic, tool="ruff")
        if diagnostic.tool != "gcc":
            return diagnostic
        ending = "." + (diagnostic.file or "").rpartition(".")[2]
        tool = LANGUAGES.get(ending, "clang" if self._clang else "gcc")
        return diagnostic if tool == "gcc" else replace(diagnostic, tool=tool)

    def sorted(self) -> list[Diagnostic]:
        found = self._found
        if not any(diagnostic.severity == "error" for diagnostic in found):
            found = found + self._last
        if len(found) > MOST:
            found = sorted(found, key=lambda diagnostic: diagnostic.severity != "error")[:MOST]
        return sorted(found, key=lambda diagnostic: diagnostic.span)
