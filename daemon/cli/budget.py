"""`sotto budget`: what was spent on what, against its limits, and what was stopped. Read from the log."""

import argparse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from daemon import config_quick
from daemon.cli import budget_lines, show
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound, Usage
from knowledge.moment import Moment, local_offset, since
from knowledge.store.spending import SpendingReader
from knowledge.tasks import budget
from knowledge.tasks.budget import Limits, Resource, Spent, Task, learned
from knowledge.tasks.spending import Done, cost, rows, stops, together

PERIODS = ("today", "7d")
LOOKED_AT = 200
HOUR_US = 3_600_000_000
COSTLY: tuple[Task, ...] = ("answer", "check", "try", "bisect", "act")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="S", default="", help="since a moment (default: today, and 7 days)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage."""
    found = told(Paths.find(), [arguments.since] if arguments.since else [*PERIODS])
    if arguments.json:
        show.data(found)
        return 0
    for line in budget_lines.lines(found):
        print(line)
    if not any(one["rows"] for one in found["periods"]):
        show.say("nothing was spent yet; questions, checks and what is said unasked are counted")
    return 0


def told(paths: Paths, periods: list[str]) -> dict[str, Any]:
    """What is known, as `knowledge.budget_views.BudgetView` has it: made without it, as models take long to load.

    Raises Usage.
    """
    now = SystemClock().now()
    begins = {period: _moment(period, now) for period in periods}
    done, names, past = list[Done](), dict[int, str](), _Past([], now, 0.0)
    with suppress(NotFound), SpendingReader.open(paths.core) as reader:
        done, names = reader.since(min(*begins.values(), now - HOUR_US)), reader.projects()
        past = _Past(reader.answered(LOOKED_AT), now, reader.spoken_s(now - HOUR_US))
    file = paths.config_file
    return {
        "periods": [_period(period, at, done, names) for period, at in begins.items()],
        "limits": [*_limits(file, past)],
        "hour": [*_hour(file, done, past)],
    }


class _Past:
    """What limits are learned from and held against."""

    def __init__(self, answered: list[Spent], now: int, spoken_s: float) -> None:
        self.answered, self.now, self.spoken_s = answered, now, spoken_s


def _moment(period: str, now: int) -> int:
    try:
        return since(period, now)
    except ValueError as error:
        raise Usage(str(error), hint="such as `--since 2h`, `--since today` or `--since 2026-11-01`") from error


def _period(period: str, at: int, every: list[Done], names: dict[int, str]) -> dict[str, Any]:
    done = [one for one in every if one.at >= at]
    told_rows = [
        one._asdict() | {"name": names.get(one.project or 0, ""), "spent": _spent(one.spent)} for one in rows(done)
    ]
    costs = (_cost(done, task) for task in COSTLY if any(one.task == task for one in done))
    stopped = [one._asdict() | {"at": _stamp(one.at)} for one in stops(done)]
    return {"period": period, "since": _stamp(at), "rows": told_rows, "costs": [*costs], "stops": stopped}


def _cost(done: list[Done], task: Task) -> dict[str, Any]:
    fine, other = cost(done, task, "succeeded"), cost(done, task, "not")
    return {
        "task": task,
        "succeeded": fine.tasks,
        "each": _spent(fine.spent),
        "unsuccessful": other.tasks,
        "each_unsuccessful": _spent(other.spent),
    }


def _limits(file: Path, past: _Past) -> Iterator[dict[str, Any]]:
    """Those of a question; and of a check what is configured, as it is learned for each project."""
    limits = Limits(
        tokens=config_quick.budget(file, "answer_tokens", budget.ANSWER_TOKENS),
        wall_s=config_quick.budget(file, "answer_within_s", budget.ANSWER_S, "model"),
        calls=config_quick.budget(file, "answer_calls", budget.ANSWER_CALLS),
    )
    now, count = learned(limits, past.answered), len(past.answered)
    keys: dict[Resource, str] = {
        "tokens": "budget.answer_tokens",
        "wall_s": "model.answer_within_s",
        "calls": "budget.answer_calls",
    }
    for resource, key in keys.items():
        known = count if resource in budget.LEARNED and count >= budget.LEARNS_FROM else 0
        told = {"task": "answer", "resource": resource, "limit": round(now.of(resource))}
        yield told | {"configured": limits.of(resource), "key": key, "learned_from": known}
    check_s = config_quick.budget(file, "check_s", budget.CHECK_S)
    told = {"task": "check", "resource": "sandbox_s", "limit": check_s}
    yield told | {"configured": check_s, "key": "budget.check_s", "learned_from": 0}


def _hour(file: Path, done: list[Done], past: _Past) -> Iterator[dict[str, Any]]:
    spent = together(one for one in done if one.idle and one.at >= past.now - HOUR_US)
    for resource, amount, name, default in (
        ("sandbox_s", spent.sandbox_s, "idle_sandbox_s", budget.IDLE_SANDBOX_S),
        ("cpu_s", spent.cpu_s, "idle_cpu_s", budget.IDLE_CPU_S),
        ("spoken_s", past.spoken_s, "spoken_s", budget.SPOKEN_S),
    ):
        limit = config_quick.budget(file, name, default)
        yield {"resource": resource, "spent": round(amount, 3), "limit": limit, "key": f"budget.{name}"}


def _spent(spent: Spent) -> dict[str, float]:
    return {name: round(amount, 3) for name, amount in spent._asdict().items()}


def _stamp(at: int) -> str:
    return str(Moment(at, local_offset(at)))
