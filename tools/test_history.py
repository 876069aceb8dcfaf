"""How a test went, run by run."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated

from pydantic import Field, JsonValue

from knowledge.errors import Unclear
from knowledge.events import TestsFailed, TestsPassed
from knowledge.failures.test_ids import canonical
from knowledge.ids import ShortId
from knowledge.memory.days import tested
from knowledge.memory.days.broken import Broken, list_failures
from knowledge.memory.days.tested import TestRun
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST
from tools.kit.around import Around
from tools.kit.at_hand import named_all
from tools.kit.on_record import nothing
from tools.kit.tool import tool
from tools.kit.which_project import named
from tools.kit.wording import line, listed, many, moment, said, shown

TestName = Annotated[str, Field(max_length=LONGEST, description="id or name of a test, a test file or a test class")]
_RUNS, _TESTS, _NEAR = 8, 3, 3
_REPORTS = 20
"""Reports that are looked through for names."""
_FILLERS = frozenset({"test", "tests", "the", "a", "flaky", "case", "suite", "for", "of", "my", "our", "that", "in"})
_PASSED = "passed"


@tool(effect="reads")
def test_history(around: Around, test: TestName) -> Answer:
    """When a test passed and failed last, how often, and whether it is known to be flaky.

    For "is test_login flaky", "when did the cart test last fail".
    """
    runs = _own(around, tested.test_history(around.memory, test))
    if not runs:
        meant = _meant(around, test)
        runs = _own(around, tested.test_history(around.memory, meant)) if meant else []
    if not runs:
        return nothing(around, f"no run of {shown(test)} is on record")
    return _answer(around, runs)


def _own(around: Around, runs: list[TestRun]) -> list[TestRun]:
    """Those in the project around here, where it has any."""
    here = named(around, "")
    return [one for one in runs if here and one.project == here.number] or runs


def _answer(around: Around, runs: list[TestRun]) -> Answer:
    names = _once(shown(one.test) for one in runs)
    red = [one for one in runs if one.result not in (_PASSED, "skipped")]
    green = [one for one in runs if one.result == _PASSED]
    chance = _by_chance(around, runs)
    rows = [_row(around, one) for one in runs[:_RUNS]]
    data: dict[str, JsonValue] = {
        "tests": [*names[:_TESTS]],
        "test_count": len(names),
        "runs": len(runs),
        "passed": len(green),
        "failed": len(red),
        "last_failed": _row(around, red[0]) if red else None,
        "last_passed": _row(around, green[0]) if green else None,
        "flaky": bool(chance),
        "flaky_events": [str(ShortId("e", one.closed_seq or one.last_seq)) for one in chance],
        "latest": [*rows],
        "more": max(0, len(runs) - _RUNS),
    }
    lines = list(_lines(data, rows, chance))
    sources = [str(row["id"]) for row in (data["last_failed"], data["last_passed"], *rows) if isinstance(row, dict)]
    return Answer(data, "\n".join(lines), tuple(dict.fromkeys([*sources, *_ids(data["flaky_events"])])))


def _lines(data: dict[str, JsonValue], rows: Sequence[dict[str, JsonValue]], chance: Sequence[Broken]) -> Iterator[str]:
    count, names = data["test_count"], _ids(data["tests"])
    what = names[0] if count == 1 else f"{count} tests ({listed(names)}{', …' if len(names) != count else ''})"
    results = [f"{data[one]} {one}" for one in ("passed", "failed") if data[one]]
    yield f"{what}: {many(int(str(data['runs'])), 'run')}, {listed(results) or 'none that passed or failed'}."
    if chance:
        yield line(
            f"{'It is' if count == 1 else 'One is'} flaky: it passed although nothing had changed.",
            *_ids(data["flaky_events"])[:_NEAR],
        )
    elif data["failed"] and data["passed"]:
        yield "It is not known to be flaky." if count == 1 else "None of them is known to be flaky."
    for one, never in (
        ("failed", "No run failed, as far as is on record."),
        ("passed", "No run is known to have passed."),
    ):
        row = data[f"last_{one}"]
        which = "" if count == 1 or not isinstance(row, dict) else f" {row['test']}"
        yield _line(row, f"last {one}{which}") if isinstance(row, dict) else never
    for row in rows if count == 1 else ():
        yield _line(row, str(row["result"]))
    if data["more"] and count == 1:
        yield f"and {data['more']} more"


def _line(row: dict[str, JsonValue], what: str) -> str:
    branch = f"on {row['branch']}" if row["branch"] else ""
    said_then = f"“{row['message']}”" if row["message"] else ""
    return line(str(row["when"]), what, branch, said_then, str(row["id"]))


def _row(around: Around, run: TestRun) -> dict[str, JsonValue]:
    return {
        "id": str(ShortId("e", run.seq)),
        "test": shown(run.test),
        "result": run.result,
        "when": said(run.at, around.now),
        "at": moment(run.at),
        "message": shown(run.message),
        "command": shown(run.command),
        "branch": shown(run.branch) if run.branch else None,
        "project": named_all(around).get(run.project or 0),
    }


def _by_chance(around: Around, runs: Sequence[TestRun]) -> list[Broken]:
    """Failures of these tests that went away although nothing had changed."""
    names = {canonical(one.test) for one in runs}
    if not any(one.result == "failed" for one in runs):
        return []
    every = list_failures(around.memory, status="all")
    return [one for one in every if one.flaky and one.test_id and canonical(one.test_id) in names]


def _meant(around: Around, said_name: str) -> str:
    """The test that words describe, of those in the last reports; empty where none fits. Raises Unclear for several."""
    known = _once(_reported(around))
    words = [one for one in re.findall(r"\w+", said_name.lower()) if one not in _FILLERS]
    fitting = [one for one in known if words and all(word in one.lower() for word in words)]
    if not fitting:
        bare = {_bare(one): one for one in known}
        near = get_close_matches(_bare("_".join(words)), bare, n=_NEAR, cutoff=0.7)
        if near:
            raise _which(said_name, [bare[one] for one in near])
    if len(fitting) > 1:
        raise _which(said_name, fitting)
    return fitting[0] if fitting else ""


def _once(names: Iterable[str]) -> list[str]:
    """Each test once, however its tool or its report writes it."""
    return list({canonical(one): one for one in reversed(list(names))}.values())[::-1]


def _bare(test: str) -> str:
    return canonical(test).partition("[")[0].rpartition(".")[2].removeprefix("test").strip("_")


def _which(said_name: str, fitting: Sequence[str]) -> Unclear:
    return Unclear(f"test {said_name!r}", hint=f"did you mean {' or '.join(map(shown, fitting[:_NEAR]))}?")


def _reported(around: Around) -> Iterator[str]:
    """Names of tests, the latest report first."""
    for seen in reversed(around.log.newest((TestsFailed.__name__, TestsPassed.__name__), _REPORTS)):
        match seen.event:
            case TestsFailed():
                yield from (*(one.id for one in seen.event.failing), *seen.event.passed)
            case TestsPassed():
                yield from seen.event.passed
    for one in list_failures(around.memory, status="all"):
        if one.test_id:
            yield one.test_id


def _ids(found: JsonValue) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []
