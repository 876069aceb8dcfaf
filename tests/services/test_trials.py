"""A known fix is tried by itself where that says something: once a run, never against what a sandbox has not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon.config import Config
from daemon.config_sections import ChecksSection
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import SystemClock
from knowledge.events import (
    CancelJob,
    EnqueueJob,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FixSuggested,
    FixTried,
    JobQueued,
)
from knowledge.failures.fixes.trial import TrialWanted, prefix_of
from knowledge.redact import clean
from knowledge.store.log import EventLog
from services.trials import Trials
from tests.daemon.jobs.trials import Trials as Shop
from tests.making import Voice

TRACEBACK = 'Traceback (most recent call last):\n  File "check.py", line 1, in <module>\nValueError: it is wrong\n'


@pytest.fixture
def shop(home: Paths, tmp_path: Path) -> Iterator[Shop]:
    with closing(Shop(home, tmp_path / "shop")) as one:
        yield one


def ordered(shop: Shop, *events: Event, on: bool = True, project: int | None = 1) -> list[Event]:
    """What comes of events of one run."""
    with EventLog.open(shop.paths.core) as log:
        config = Config(checks=ChecksSection(try_fixes=on))
        service = Trials(World(shop.paths, config, SystemClock(), MemoryStreams(), log))
        try:
            root = Voice().says(events[0], project=project)
            return [made for one in events for made in service.handle(Voice().says(one, cause=root, project=project))]
        finally:
            service.stop()


def suggested(failure: int, fix: int, score: float = 0.8, how: Any = "exact") -> FixSuggested:
    return FixSuggested(failure=failure, fix=fix, how=how, score=score)


def fingerprint(shop: Shop, failure: int) -> str:
    with EventLog.open(shop.paths.core) as log:
        event = log.by_seq(failure).event
    assert isinstance(event, FailureDiagnosed)
    return event.fingerprint


def test_what_helped_is_tried_when_nobody_needs_the_machine(shop: Shop) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure)
    [order] = ordered(shop, suggested(failure, fix))
    assert isinstance(order, EnqueueJob)
    assert (order.kind, order.idle, order.priority) == ("try_fix", True, 2)
    assert order.key == f"{prefix_of(1, fingerprint(shop, failure))}{fix}"
    assert TrialWanted.of({name: str(text) for name, text in order.arguments.items()}) == (failure, fix, True)


def test_of_one_run_one_fix_is_tried(shop: Shop) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure)
    assert len(ordered(shop, suggested(failure, fix), suggested(failure, fix))) == 1


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({}, {"on": False}),
        ({}, {"project": None}),
        ({"score": 0.3, "how": "text"}, {}),
    ],
)
def test_what_is_not_sure_not_watched_or_not_wanted_is_not(shop: Shop, more: dict[str, Any], asked: Any) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure)
    assert ordered(shop, suggested(failure, fix, **more), **asked) == []


@pytest.mark.parametrize(
    ("line", "sort"),
    [("pip install flask", "install"), ("docker compose up -d", "service"), ("sudo make", "other"), ("ssh x", "other")],
)
def test_what_a_sandbox_cannot_do_is_not(shop: Shop, line: str, sort: str) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure, edits=[], commands=[shop.ran(line, sort)])
    assert ordered(shop, suggested(failure, fix)) == []
    fix = shop.learned(failure, edits=[], commands=[shop.ran("export A=1")])
    assert len(ordered(shop, suggested(failure, fix))) == 1


def test_a_command_that_needs_a_terminal_or_a_fix_with_a_secret_is_not(shop: Shop) -> None:
    failure = shop.fails("sudo python3 check.py", printed=TRACEBACK)
    assert ordered(shop, suggested(failure, shop.learned(failure))) == []
    failure = shop.fails(printed=TRACEBACK.replace("wrong", "odd"))
    fix = shop.learned(failure)
    with EventLog.open(shop.paths.core) as log:
        edits = log.by_seq(fix).event.edits  # type: ignore[attr-defined]
    hidden = shop.learned(failure, edits=[edits[0].model_copy(update={"redacted": True})])
    assert ordered(shop, suggested(failure, hidden)) == []
    assert ordered(shop, suggested(failure, 9_999)) == []
    assert ordered(shop, suggested(9_999, fix)) == []


def test_it_is_cancelled_when_the_failure_is_over_and_not_queued_twice(shop: Shop) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure)
    [order] = ordered(shop, suggested(failure, fix))
    assert isinstance(order, EnqueueJob)
    number = shop.say(order)
    waits = {"kind": "try_fix", "arguments": {}, "priority": 2, "resource": "sandbox", "idle": True, "run_at": 0}
    shop.say(JobQueued(job=number, key=order.key, step="prepare", **waits))
    assert ordered(shop, suggested(failure, fix)) == []
    over = FailureClosed(failure=failure, fingerprint=fingerprint(shop, failure), how="command succeeded", run="r")
    [cancelled] = ordered(shop, over)
    assert isinstance(cancelled, CancelJob)
    assert cancelled.job == number
    assert ordered(shop, over.model_copy(update={"fingerprint": "another"})) == []


# ── where it gets nowhere (`budget.same_failure`) ─────────────────────────────────────────────────


def came_to(shop: Shop, failure: int, *outcomes: Any) -> None:
    """Fixes were tried against it, one after the other."""
    for number, outcome in enumerate(outcomes):
        word, cwd = clean("make"), clean(str(shop.tree))
        shop.say(
            FixTried(job=1, failure=failure, fix=900 + number, how="exact", outcome=outcome, why=clean(""),
                     command=word, cwd=cwd, started=1)
        )  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "orders"),
    [(["red"], 1), (["red", "red"], 0), (["red", "green", "red"], 1), (["red", "red", "red"], 0)],
)
def test_after_two_that_left_it_red_no_third_is_tried_by_itself(shop: Shop, outcomes: list[str], orders: int) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure)
    came_to(shop, failure, *outcomes)
    assert len(ordered(shop, suggested(failure, fix))) == orders


def test_once_it_was_over_it_is_tried_again(shop: Shop) -> None:
    failure = shop.fails(printed=TRACEBACK)
    fix = shop.learned(failure)
    came_to(shop, failure, "red", "red")
    closed = FailureClosed(failure=failure, fingerprint=fingerprint(shop, failure), how="command succeeded", run="x")
    shop.say(closed)
    assert len(ordered(shop, suggested(failure, fix))) == 1
