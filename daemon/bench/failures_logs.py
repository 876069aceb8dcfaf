"""How well the reason of a failure is found in CI logs in which people marked it.

A folder of such logs holds `cases.jsonl` and `logs/<id>.log.xz`. A case names the lines of the reason (`label_lines`),
other places of the same text (`also`) and the output of the failing command (`scope`), which alone is read.
"""

import json
import lzma
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import Asked, at_least, at_most
from knowledge.failures.extract import extract
from knowledge.failures.readers import diagnostics
from knowledge.failures.text import Text
from knowledge.failures.weights import unseen
from knowledge.lines import split
from knowledge.views import RowView

HIT, F1, FIRST, AMONG_THREE = 0.85, 0.40, 0.50, 0.65
SHOWN = 40
COST = 60.0
"""Microseconds a line."""
TAIL = 50
LONG = 32_000
LONG_SECONDS = 2.0


@dataclass(frozen=True)
class Case:
    """One log, cut to its scope; numbers count from the scope's first line."""

    id: str
    repo: str
    command: str | None
    status: int | None
    output: str
    places: tuple[tuple[int, int], ...]
    """First and last line of the reason, and of each place with the same text. May lie outside the scope."""

    @cached_property
    def count(self) -> int:
        return len(split(self.output))

    def in_reason(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.places)


class Outcome(NamedTuple):
    """How one log went."""

    hit: bool
    f1: float
    first: bool
    among_three: bool
    lines: int


class Shown(NamedTuple):
    headlines: Sequence[int]
    excerpt: Sequence[int]


def logs(data: Path, asked: Asked) -> list[RowView]:
    """`data`: the folder of labelled logs."""
    found = list(cases(data))
    asked.tell(f"reasons in {len(found)} CI logs")
    started = time.perf_counter()
    extracted = [_extracted(case) for case in found]
    cost = (time.perf_counter() - started) / max(sum(case.count for case in found), 1) * 1e6
    ours = shares([judged(case, *shown) for case, shown in zip(found, extracted, strict=True)])
    end = shares([judged(case, *_tail(case)) for case in found])
    ceiling = statistics.mean(_reachable(case) for case in found)
    asked.tell(f"a log of {LONG:,} lines")
    return [
        at_least("reason in the excerpt", ours["hit"], "of logs", HIT, end["hit"]),
        at_least("reason reachable", ceiling, "of logs", None),
        at_most("lines of the excerpt, median", ours["lines"], "lines", SHOWN, end["lines"]),
        at_least("lines of the excerpt, F1", ours["F1"], "", F1, end["F1"]),
        at_least("headline in the reason", ours["first"], "of logs", FIRST, end["first"]),
        at_least("one of three headlines", ours["among three"], "of logs", AMONG_THREE, end["among three"]),
        *_elsewhere(unseen()),
        at_most("cost of a line", cost, "µs", COST),
        at_most(f"a log of {LONG:,} lines", _long(found), "s", LONG_SECONDS),
    ]


def _elsewhere(measured: dict[str, float]) -> list[RowView]:
    """The same of repositories that the weights had not been learned from; measured when they were."""
    where = "other repositories: "
    return [
        at_least(f"{where}reason in the excerpt", measured["hit"], "of logs", HIT),
        at_most(f"{where}lines of the excerpt, median", measured["lines"], "lines", SHOWN),
        at_least(f"{where}lines of the excerpt, F1", measured["F1"], "", F1),
        at_least(f"{where}headline in the reason", measured["first"], "of logs", FIRST),
        at_least(f"{where}one of three headlines", measured["among three"], "of logs", AMONG_THREE),
    ]


def cases(data: Path) -> Iterator[Case]:
    with (data / "cases.jsonl").open(encoding="utf-8") as file:
        for line in file:
            case = json.loads(line)
            raw = lzma.decompress((data / "logs" / f"{case['id']}.log.xz").read_bytes()).decode(errors="replace")
            lines = split(raw)
            first, last = case["scope"] or (1, len(lines))
            places = [(start - first + 1, end - first + 1) for start, end in (case["label_lines"], *case["also"])]
            output = "\n".join(lines[first - 1 : last]) + "\n"
            yield Case(case["id"], case["repo"], case["command"], case["exit"], output, tuple(places))


def judged(case: Case, headlines: Sequence[int], excerpt: Sequence[int]) -> Outcome:
    """Compare what is shown with the reason, at the place where that fares best."""
    shown = set(excerpt)
    common = [sum(first <= number <= last for number in shown) for first, last in case.places]
    f1 = max(
        2 * count / (len(shown) + last - first + 1) for count, (first, last) in zip(common, case.places, strict=True)
    )
    heads = [case.in_reason(number) for number in headlines]
    return Outcome(any(common), f1, any(heads[:1]), any(heads[:3]), len(shown))


def shares(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Means over logs, and the median of the lines shown."""
    return {
        "hit": statistics.mean(one.hit for one in outcomes),
        "F1": statistics.mean(one.f1 for one in outcomes),
        "first": statistics.mean(one.first for one in outcomes),
        "among three": statistics.mean(one.among_three for one in outcomes),
        "lines": statistics.median(one.lines for one in outcomes),
    }


def _extracted(case: Case) -> Shown:
    found = extract(case.output, case.command, case.status, diagnose=diagnostics)
    return Shown([one.line for one in found.headlines if one.line], found.excerpt)


def _tail(case: Case) -> Shown:
    """The last lines that are not blank; its headlines are the last three."""
    filled = [number for number, line in enumerate(Text(case.output).lines, 1) if line.strip()]
    return Shown(filled[:-4:-1], filled[-TAIL:])


def _reachable(case: Case) -> bool:
    return any(last >= 1 and first <= case.count for first, last in case.places)


def _long(found: Sequence[Case]) -> float:
    """Seconds for one log made of all of them."""
    lines = [line for case in found for line in split(case.output)]
    output = "\n".join((lines * (LONG // max(len(lines), 1) + 1))[:LONG])
    return _seconds(lambda: extract(output, diagnose=diagnostics))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
