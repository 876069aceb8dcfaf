"""JUnit by itself: ant's formatters, the text runner (`1) method(Class)`), the console launcher, TestNG's list."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import java

NEEDS: tuple[str, ...] = ("Testcase: ", "There was 1 failure", "There were ", "JUnit ", "FAILED: ", "There was 1 error")
_CASE = re.compile(r"^Testcase: (.+?)(?:\(([\w.$]+)\))?(?: took [\d.,]+ sec|:)(?:\s+(FAILED|Caused an ERROR))?\s*$")
_OUTCOME = re.compile(r"^\s*(?:FAILED|Caused an ERROR)\s*$")
_SUITE = re.compile(r"^(?:Testsuite: |Running )([\w.$]+)\s*$")
_CASE_STOP = re.compile(r"^Testcase: |^Testsuite: |^Running |^BUILD |^TEST ")
_LIST = re.compile(r"^There (?:was|were) \d+ (?:failures?|errors?):$")
_ENTRY = re.compile(r"^(\d+)\) (.+)$")
_ENTRY_STOP = re.compile(r"^\d+\) |^FAILURES!!!|^There (?:was|were) |^OK ")
_CONSOLE = re.compile(r"^  (JUnit (?:Jupiter|Vintage|Platform Suite):.+)$")
_CONSOLE_STOP = re.compile(r"^  JUnit |^Test run finished|^$")
_SOURCE = re.compile(r"^\s+(?:Method|Class)Source \[className = '([^']+)'(?:, methodName = '([^']+)')?")
_ARROW = re.compile(r"^\s+=> (.*)$")
_TESTNG = re.compile(r"^FAILED(?: CONFIGURATION)?: (\S.*)$")
_TESTNG_STOP = re.compile(r"^(?:PASSED|FAILED|SKIPPED)(?: CONFIGURATION)?: |^={10,}")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    yield from _ant(text)
    yield from _text_runner(text)
    yield from _console(text)
    words = text.words
    for index in text.lines_with(("FAILED: ", "FAILED CONFIGURATION: ")):
        found = _TESTNG.match(words[index])
        end = end_of(words, index + 1, _TESTNG_STOP)
        if found and any(java(words[position]) for position in range(index + 1, end)):
            yield failing("testng", found[1], words, (index, end), told(words, index + 1, end, java))


def _ant(text: Text) -> Iterator[Diagnostic]:
    words = text.words
    for index in text.lines_with(("Testcase: ",)):
        found = _CASE.match(words[index])
        if not found or not (found[3] or (index + 1 < len(words) and _OUTCOME.match(words[index + 1]))):
            continue
        first = index + (1 if found[3] else 2)
        end = end_of(words, first, _CASE_STOP)
        suite = found[2] or _suite(words, index)
        name = f"{found[1]}({suite})" if suite else found[1]
        yield failing("junit", name, words, (index, end), told(words, first, end, java))


def _suite(words: Sequence[str], index: int) -> str | None:
    for position in range(index - 1, -1, -1):
        if found := _SUITE.match(words[position]):
            return found[1]
    return None


def _text_runner(text: Text) -> Iterator[Diagnostic]:
    words = text.words
    for start in text.lines_with(("There was 1 ", "There were ")):
        if not _LIST.match(words[start]):
            continue
        index = start + 1
        while index < len(words) and (found := _ENTRY.match(words[index])):
            end = end_of(words, index + 1, _ENTRY_STOP)
            yield failing("junit", found[2], words, (index, end), told(words, index + 1, end, java))
            index = end


def _console(text: Text) -> Iterator[Diagnostic]:
    words = text.words
    for index in text.lines_with(("  JUnit ",)):
        found = _CONSOLE.match(words[index])
        if not found:
            continue
        end = end_of(words, index + 1, _CONSOLE_STOP)
        arrow = next((position for position in range(index + 1, end) if _ARROW.match(words[position])), None)
        if arrow is None:
            continue
        source = next((match for position in range(index + 1, end) if (match := _SOURCE.match(words[position]))), None)
        name = f"{source[1]}.{source[2]}" if source and source[2] else found[1]
        rest = told(words, arrow + 1, end, _bare)
        message = (_ARROW.match(words[arrow]) or ["", ""])[1]
        yield failing("junit", name, words, (index, end), Failure(message, arrow, rest.frames))


def _bare(line: str) -> Frame | None:
    """A frame as the console launcher prints it, without `at`."""
    return java(f"at {line.strip()}")
