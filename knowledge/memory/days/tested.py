"""How a test went, run by run."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from knowledge.failures.test_ids import canonical
from knowledge.memory.days.act import known
from knowledge.memory.days.places import Branches, Places
from knowledge.moment import LAST
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

Result = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class TestRun:
    """A test in one run."""

    __test__: ClassVar[bool] = False

    seq: int
    """Of the event that tells of it."""
    at: int
    """End of the run, microseconds UTC."""
    result: Result
    test: str
    """As its tool writes it."""
    command: str
    message: str
    """What it said when it failed."""
    branch: str | None
    """That was checked out; none where that is not known."""
    project: int | None = None
    cwd: str = ""
    run: str = ""
    """Id of the command."""


def test_history(memory: Memory, test: str, project: int | None = None) -> list[TestRun]:  # noqa: PT028 - it is no test
    """Runs of a test, or of all tests of a file or class, the latest first. A report names 2,000 that passed at most.

    Where no report tells of a run, its failing tests are known from what it printed, and a test is known to have passed
    when the command that showed it red was green, or when the line names it. Raises NotFound.
    """
    wanted = _Wanted(test)
    reported = list(_reported(known(memory), wanted, project))
    told = {(one.run, canonical(one.test)) for one in reported if one.run}
    for one in (*_turned(memory, wanted, project), *_named(memory, wanted, project)):
        if (one.run, canonical(one.test)) not in told:
            told.add((one.run, canonical(one.test)))
            reported.append(one)
    return _with_branches(memory, sorted(reported, key=lambda one: (one.at, one.seq), reverse=True))


class _Wanted:
    """A test as it was asked for."""

    def __init__(self, test: str) -> None:
        self._names = {canonical(test), canonical(test.strip().replace(" ", "_"))} - {""}
        self._parameters = "[" in test
        self._last = {one.partition("[")[0].rpartition(".")[2] for one in self._names}
        """By these words most others are left out at once."""

    def fits(self, test: str) -> bool:
        name = canonical(test)
        bare = name if self._parameters else name.partition("[")[0]
        return any(f".{one}." in f".{bare}." for one in self._names)

    def among(self, ids: str) -> list[str]:
        """Those of a list, one a line, that fit."""
        lowered = ids.lower()
        if not any(word in lowered for word in self._last):
            return []
        likely = (one for one in ids.split("\n") if any(word in one.lower() for word in self._last))
        return [one for one in likely if self.fits(one)]


def _reported(memory: Memory, wanted: _Wanted, project: int | None) -> Iterator[TestRun]:
    sets = dict[bytes, list[str]]()
    for row in memory.database.all("reports_of_tests", {"project": project or 0}):
        if row["passed"] not in sets:
            kept = memory.database.one("test_set", {"digest": row["passed"]})
            sets[row["passed"]] = wanted.among(zlib.decompress(kept["ids"]).decode()) if kept else []
        for test, result, message in json.loads(row["failing"]):
            if wanted.fits(test):
                yield _run(row, result, test, message)
        for test in sets[row["passed"]]:
            yield _run(row, "passed", test)


def _run(row: Row, result: Result, test: str, message: str = "") -> TestRun:
    """Its branch is not known yet."""
    where = {"project": row["project"] or None, "cwd": row["cwd"], "run": row["run"]}
    return TestRun(row["seq"], row["at"], result, test, row["command"], message, None, **where)


def _turned(memory: Memory, wanted: _Wanted, project: int | None) -> Iterator[TestRun]:
    """What is known from failures and their ends."""
    for row in memory.database.all("turns_of_tests", {"project": project or 0, "at": LAST}):
        if wanted.fits(row["test_id"]):
            result: Result = "failed" if row["red"] else "passed"
            yield _run(row, result, row["test_id"], row["headline"] if row["red"] else "")


def _named(memory: Memory, wanted: _Wanted, project: int | None) -> Iterator[TestRun]:
    """Runs that were asked for this very test, and succeeded."""
    for row in memory.database.all("runs_of_named_tests", {"project": project or 0}):
        for word in row["command"].split():
            if "::" in word and wanted.fits(word):
                yield _run(row, "passed", word)


def _with_branches(memory: Memory, runs: list[TestRun]) -> list[TestRun]:
    places = {one: Places(memory, one) for one in {one.project for one in runs} if one}
    branches = {one: Branches(memory, one, place) for one, place in places.items()}
    found = []
    for one in runs:
        place = places.get(one.project or 0)
        out = branches[one.project or 0].last(place.of(one.cwd), one.at) if place else None
        found.append(replace(one, branch=out.branch if out else None))
    return found
