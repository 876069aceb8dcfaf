"""RSpec, PHPUnit, Minitest, Jasmine and ExUnit: passages, most of them numbered, each in its own manner."""

import re
from collections.abc import Iterator

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import node, own

NEEDS: tuple[str, ...] = (
    "  Message:",
    ") test ",
    "\nFailure:",
    "\nError:",
    "Failure/Error:",
    ") Failure:",
    ") Error:",
    "There was 1 ",
    "There were ",
    "rspec ./",
)
_ENTRY = re.compile(r"^\s*(\d+)\) (\S.*)$")
_STOP = re.compile(
    r"^\s*\d+\) \S|^Finished in|^Failed examples:|^FAILURES!|^ERRORS!|^--$|^\d+ (?:examples|runs|tests),"
)
_RUBY = re.compile(r"^\s*# (\S+?):(\d+)(?::in (.*))?$")
_PHP = re.compile(r"^(/\S+\.php|[A-Z]:\\\S+\.php|\S+\.php):(\d+)$")
_PHP_TEST = re.compile(r"^[\w\\]+::\w+")
_MINI = re.compile(r"^(Failure|Error):$")
_MINI_PLACE = re.compile(r"^(\S+) \[(.+?):(\d+)\]:?$|^(\w\S*#\S+):$")
_EXUNIT = re.compile(r"^(?:test|doctest|property) .+ \([\w.]+\)$")
_EXUNIT_PLACE = re.compile(r"^\s+(\S+\.exs?):(\d+)$")
_RAILS_STOP = re.compile(r"^$|^(?:rails|bin/rails) test |^(?:Failure|Error):$")
_LISTED = re.compile(r"^rspec (\./\S+?\.rb)(?::(\d+)|\[.*\])? # (.+)$")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    words = text.words
    named: set[str] = set()
    for index in text.lines_with((") ",)):
        if found := _ENTRY.match(words[index]):
            for one in _entry(words, index, found[2].strip()):
                named.add(one.test_id or "")
                yield one
    for index in text.lines_with(("Failure:", "Error:")):
        if _MINI.match(words[index]) and index + 1 < len(words):
            yield from _minitest(words, index, end_of(words, index + 2, _RAILS_STOP))
    for index in text.lines_with(("rspec ./",)):
        listed = _LISTED.match(words[index])
        if listed and listed[3].strip() not in named:
            frames = (Frame(listed[1], int(listed[2])),) if listed[2] else ()
            failure = Failure("", index, frames)
            yield failing("rspec", listed[3].strip(), words, (index, index + 1), failure, listed[1])


def _entry(words: list[str], index: int, title: str) -> Iterator[Diagnostic]:
    """What a numbered passage is about, in the manner in which it is written."""
    end = end_of(words, index + 1, _STOP)
    if _MINI.match(title):
        yield from _minitest(words, index, end)
    elif _PHP_TEST.match(title):
        yield failing("phpunit", title, words, (index, end), told(words, index + 1, end, _php))
    elif _EXUNIT.match(title):
        yield from _exunit(words, index, end, title)
    elif end > index + 1 and words[index + 1].strip() == "Message:":
        yield failing("jasmine", title, words, (index, end), told(words, index + 2, end, node))
    elif any("Failure/Error:" in words[position] for position in range(index + 1, min(end, index + 12))):
        yield _rspec(words, index, end, title)


def _exunit(words: list[str], index: int, end: int, title: str) -> Iterator[Diagnostic]:
    place = _EXUNIT_PLACE.match(words[index + 1]) if index + 1 < end else None
    if place:
        failure = told(words, index + 2, end, _nothing)
        frames = (Frame(place[1], int(place[2])),)
        yield failing("exunit", title, words, (index, end), Failure(failure.message, failure.headline, frames))


def _nothing(_line: str) -> Frame | None:
    return None


def _rspec(words: list[str], index: int, end: int, title: str) -> Diagnostic:
    head = next(position for position in range(index + 1, end) if "Failure/Error:" in words[position])
    frames = told(words, head, end, _ruby).frames
    source = head
    while source + 1 < end and words[source + 1].strip():
        source += 1
    body = told(words, source + 1, end, _ruby) if source + 1 < end and source < end - 1 else Failure("", head, ())
    if not body.message:
        body = told(words, head + 1, end, _ruby)
    message = body.message or words[head].partition("Failure/Error:")[2].strip()
    return failing(
        "rspec", title, words, (index, end), Failure(message, body.headline if body.message else head, frames)
    )


def _minitest(words: list[str], index: int, end: int) -> Iterator[Diagnostic]:
    found = _MINI_PLACE.match(words[index + 1]) if index + 1 < end else None
    if found:
        failure = told(words, index + 2, end, _php)
        frames = (Frame(found[2], int(found[3])),) if found[2] else failure.frames
        yield failing(
            "minitest", found[1] or found[4], words, (index, end), Failure(failure.message, failure.headline, frames)
        )


def _ruby(line: str) -> Frame | None:
    found = _RUBY.match(line)
    return Frame(found[1], int(found[2]), found[3], own(found[1])) if found else None


def _php(line: str) -> Frame | None:
    found = _PHP.match(line.strip())
    return Frame(found[1], int(found[2]), None, "/vendor/" not in found[1]) if found else None
