"""What `sotto try-fix -f` ends with: what the trial came to, or why there is none; and which failure it is about."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon import pausing
from daemon.cli.main import build_parser
from daemon.cli.try_fix import run, status
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable, NotFound, OrderRefused
from knowledge.events import EnqueueJob, FixTried, JobFailed, JobLeased, JobQueued
from knowledge.redact import clean
from tests.daemon.jobs.trials import Trials

TRACEBACK = 'Traceback (most recent call last):\n  File "check.py", line 1, in <module>\nValueError: it is wrong\n'


@pytest.fixture
def shop(home: Paths, tmp_path: Path) -> Iterator[Trials]:
    with closing(Trials(home, tmp_path / "shop")) as one:
        yield one


def begun(shop: Trials) -> int:
    number = shop.say(EnqueueJob(kind="try_fix"))
    waits = {"kind": "try_fix", "key": "", "arguments": {}, "priority": 7, "resource": "sandbox", "idle": False}
    shop.say(JobQueued(job=number, run_at=0, step="prepare", **waits))  # type: ignore[arg-type]
    shop.say(JobLeased(job=number, number=1, owner="us"))
    return number


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("green", 0),
        ("red", 1),
        ("flaky", 1),
        ("does not apply", 1),
        ("not reproduced", 1),
        ("needs network", 1),
        ("cut off", 5),
    ],
)
def test_it_is_what_the_trial_came_to(shop: Trials, outcome: Any, told: int) -> None:
    job = begun(shop)
    shop.say(
        FixTried(
            job=job, failure=1, fix=2, how="exact", outcome=outcome, why=clean(""), command=clean("make"),
            cwd=clean("/"), started=0,
        )
    )  # fmt: skip
    assert status(shop.paths, job) == told


@pytest.mark.parametrize(("error", "told"), [("NoIsolation: no way; do this", 6), ("NotFound: no such thing", 1)])
def test_without_one_it_says_why_there_is_none(shop: Trials, error: str, told: int) -> None:
    job = begun(shop)
    shop.say(JobFailed(job=job, lease="1/us", kind="semantic-final", error=clean(error)))
    assert status(shop.paths, job) == told


def test_what_is_known_is_looked_for_before_a_daemon_is(shop: Trials) -> None:
    def said(*words: str) -> int:
        return run(build_parser("try-fix").parse_args(["try-fix", *words]))

    with pytest.raises(NotFound, match="an open failure with a known fix"):
        said()
    failure = shop.fails(printed=TRACEBACK)
    with pytest.raises(NotFound, match="a known fix of"):
        said(f"f{failure}")
    shop.learned(failure)
    shop.fails("make other", printed="make: *** No rule to make target 'other'.  Stop.\n")
    for words in ((), (f"f{failure}",)):
        with pytest.raises(DaemonUnreachable):
            said(*words)
    pausing.pause(shop.paths, pausing.FOREVER)
    with pytest.raises(OrderRefused):
        said()
