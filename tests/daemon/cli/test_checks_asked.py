"""What `sotto jobs --run checks -f` ends with: the status of the command, or why there is none."""

from contextlib import closing
from typing import Any

import pytest

from daemon.cli.checks_asked import status
from daemon.paths import Paths
from knowledge.events import EnqueueJob, Event, JobFailed, JobLeased, JobQueued
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.knowledge.checks.checked import checked
from tests.making import Voice, commit


def ended(home: Paths, *events: Event) -> int:
    queued = JobQueued(
        job=1, kind="checks", key="", arguments={}, priority=7, resource="sandbox", idle=False, run_at=0, step="prepare"
    )
    voice = Voice("jobs")
    with closing(LogWriter.open(home.core)) as log:
        for event in (EnqueueJob(kind="checks"), queued, JobLeased(job=1, number=1, owner="us"), *events):
            commit(log, voice.unit(event))
    return status(home, 1)


@pytest.mark.parametrize(
    ("code", "more", "told"),
    [
        (0, {}, 0),
        (2, {}, 2),
        (137, {"ended": "time"}, 5),
        (137, {"ended": "memory"}, 5),
        (0, {"ended": "failed"}, 1),
        (7, {"needs": "network"}, 7),
    ],
)
def test_it_is_that_of_the_command(home: Paths, code: int, more: dict[str, Any], told: int) -> None:
    assert ended(home, checked(status=code, **({"job": 1} | more))) == told


@pytest.mark.parametrize(("error", "told"), [("NoIsolation: no way; do this", 6), ("NotFound: no such thing", 1)])
def test_without_one_it_says_why_there_is_none(home: Paths, error: str, told: int) -> None:
    failed = JobFailed(job=1, lease="1/us", kind="semantic-final", error=clean(error))
    assert ended(home, checked(job=99), failed) == told
