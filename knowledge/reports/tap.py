"""The Test Anything Protocol, 13 and 14: test points, subtests by indentation, blocks of YAML with what went wrong.

A test with subtests stands for them, and is listed itself only when it failed although each of them held.
"""

import re
from dataclasses import dataclass, field

from knowledge.errors import BadReport
from knowledge.reports.lines import lines
from knowledge.reports.report import LARGEST, MOST_CASES, Case, Report, Result, Source
from knowledge.reports.tap_notes import noted
from knowledge.reports.values import milliseconds

_POINT = re.compile(r"(?P<not>not )?ok(?![^ \t])[ \t]*(?P<number>\d{1,9}(?![^ \t]))?[ \t]*(?:-(?![^ \t]))?(?P<rest>.*)")
_PLAN = re.compile(r"1\.\.(?P<last>\d{1,9})[ \t]*(?:#.*)?", re.ASCII)
_DIRECTIVE = re.compile(r"(?:(?<=[ \t])|^)#[ \t]*(?P<word>skip|todo)(?:\w|\b)[^ \t]*[ \t]*(?P<why>.*)", re.IGNORECASE)
_BAIL = re.compile(r"Bail out!(?P<why>.*)", re.ASCII)
_TIME = re.compile(r"[ \t]# time=(?P<ms>[\d.]{1,20})ms[ \t]*$", re.ASCII)
_DEEPEST = 40
_LONGEST_NAME = 1_000


@dataclass
class _Level:
    """The points of one indentation, until the one comes that they belong to."""

    indent: int
    cases: list[Case] = field(default_factory=list)
    points: int = 0
    planned: int | None = None


@dataclass
class _Block:
    """YAML below a point: where the point is, what is indented less ends it."""

    of: list[Case]
    indent: int
    lines: list[str] | None = None
    """None as long as it did not begin."""


def parse(source: Source) -> Report:
    """Raises BadReport, also without a plan: the run was killed, or it is no TAP."""
    reading = _Reading()
    for line in lines(source):
        reading.take(line)
    return reading.report()


class _Reading:
    def __init__(self) -> None:
        self._levels = [_Level(0)]
        self._block: _Block | None = None
        self._bailed = ""
        self._points = 0
        self._named = 0
        """Characters that subtests got from the names of their tests."""

    def take(self, line: str) -> None:
        said = line.strip(" ")
        indent = len(line) - len(line.lstrip(" "))
        if self._bailed or self._noted(said, indent, line):
            return
        if found := _BAIL.match(said):
            self._bailed = found["why"].strip() or "it says no reason"
        elif found := _PLAN.fullmatch(said):
            self._orphans(self._at(indent))
            self._levels[-1].planned = int(found["last"])
        elif found := _POINT.fullmatch(said):
            self._point(found, indent)

    def report(self) -> Report:
        self._orphans(self._at(0))
        level = self._levels[0]
        if self._bailed:
            level.cases.append(Case("Bail out!", "", "", None, "error", message=self._bailed))
        elif level.planned is None:
            raise BadReport("it ends in the middle: TAP without a plan")
        elif level.points < level.planned:
            missing = f"{level.planned} tests were planned, {level.points} came"
            level.cases.append(Case("(plan)", "", "", None, "error", message=missing))
        return Report("tap", cases=level.cases, suites=1)

    def _noted(self, said: str, indent: int, line: str) -> bool:
        """Whether a line is part of a block of YAML."""
        block = self._block
        if block is None:
            return False
        if block.lines is None:
            begins = said == "---" and indent > block.indent
            block.lines = [] if begins else None
            self._block = block if begins else None
            return begins
        if said == "...":
            block.of[-1] = noted(block.of[-1], block.lines)
            self._block = None
        else:
            block.lines.append(line)
        return True

    def _at(self, indent: int) -> list[Case]:
        """Go to the level of an indentation; the points of deeper ones, which end here."""
        inner: list[Case] = []
        while self._levels[-1].indent > indent:
            inner = self._levels.pop().cases + inner
        if self._levels[-1].indent < indent:
            if len(self._levels) >= _DEEPEST:
                raise BadReport(f"subtests lie more than {_DEEPEST} deep in each other")
            self._levels.append(_Level(indent))
        return inner

    def _orphans(self, inner: list[Case]) -> None:
        """Subtests whose own point never came."""
        self._levels[-1].cases += inner

    def _point(self, found: "re.Match[str]", indent: int) -> None:
        self._points += 1
        if self._points > MOST_CASES:
            raise BadReport(f"it lists more than {MOST_CASES:,} tests")
        inner = self._at(indent)
        level = self._levels[-1]
        level.points += 1
        case = _case(found, level.points)
        level.cases += self._within(case, inner)
        if not inner or (case.result == "failed" and not any(one.result == "failed" for one in inner)):
            level.cases.append(case)
            self._block = _Block(level.cases, indent)
        else:
            self._block = _Block([case], indent)

    def _within(self, case: Case, inner: list[Case]) -> list[Case]:
        """Subtests under the name of their test."""
        self._named += len(inner) * len(case.name)
        if self._named > LARGEST:
            raise BadReport("the names of its subtests are too long")
        return [one._replace(name=f"{case.name} > {one.name}") for one in inner]


def _case(found: "re.Match[str]", number: int) -> Case:
    rest = found["rest"]
    result: Result = "failed" if found["not"] else "passed"
    message, duration = "", None
    if time := _TIME.search(rest):
        rest, duration = rest[: time.start()], milliseconds(time["ms"], 1)
    if directive := _DIRECTIVE.search(rest):
        rest, message = rest[: directive.start()], directive["why"].strip()
        if found["not"] or directive["word"].lower() == "skip":
            result = "skipped"
    name = rest.strip().removesuffix(" {").replace("\\#", "#").replace("\\\\", "\\")[:_LONGEST_NAME]
    return Case(name or f"test {number}", "", "", None, result, duration_ms=duration, message=message)
