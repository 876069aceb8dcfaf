"""What follows from a check in a sandbox: its failures are told like those of a run, and what counts closes some."""

from typing import Any

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import FakeClock
from knowledge.events import CheckFinished, Event, FailureClosed, FailureDiagnosed, TestsFailed
from knowledge.failures.ran import run_of
from knowledge.redact import clean
from services.diagnosis import Diagnosis
from services.reports import Reports
from tests.knowledge.checks.checked import checked
from tests.making import Voice, chunk
from tests.services.test_memory import Life, failed
from tests.services.test_reports import GREEN, RED, put

SAID, PRINTED = "$ make\nin a sandbox: the full level\nerror: not this one\n", "gcc a.c\na.c:3:1: error: expected ';'\n"
AGAIN: dict[str, Any] = {"again": "shell.one.1", "status_then": 1}


def diagnosed(home: Paths, event: CheckFinished, *chunks: str) -> list[FailureDiagnosed]:
    streams = MemoryStreams()
    for off, text in enumerate(chunks):
        streams.append(chunk("job:12", off, text))
    made = Diagnosis(World(home, Config(), FakeClock(), streams)).handle(Voice("jobs").says(event))
    return [one for one in made if isinstance(one, FailureDiagnosed)]


# ── diagnosis ─────────────────────────────────────────────────────────────────────────────────────


def test_what_it_printed_is_read_without_what_the_job_said(home: Paths) -> None:
    [found] = diagnosed(home, checked("make", 2, output_chars=len(PRINTED)), SAID, PRINTED)
    assert (found.file, found.file_line, found.line, found.check) == ("a.c", 3, 2, 12)
    assert "not this one" not in str(found.excerpt)


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (0, {}),
        (2, {"needs": "network"}),
        (137, {"ended": "time"}),
        (2, AGAIN),
        (0, AGAIN),
    ],
)
def test_what_is_the_sandboxs_own_is_no_failure(home: Paths, status: int, more: dict[str, Any]) -> None:
    assert diagnosed(home, checked("make", status, output_chars=len(PRINTED), **more), PRINTED) == []


def test_done_again_it_has_a_reason_or_adds_nothing(home: Paths) -> None:
    [found] = diagnosed(home, checked("make", 1, output_chars=len(PRINTED), **AGAIN), SAID, PRINTED)
    assert found.check == 12
    assert diagnosed(home, checked("make", 1, **AGAIN), SAID) == [], "that it failed is known"
    [bare] = diagnosed(home, checked("make", 1), SAID)
    assert bare.headline == "exit status 1, and it printed nothing"


def test_of_several_failing_tests_those_without_a_network_are_left_out(home: Paths) -> None:
    printed = """F.F
=================================== FAILURES ===================================
_____________________________________ test_a _____________________________________
>       connect()
E       ConnectionRefusedError: [Errno 111] Connection refused
tests/test_a.py:3: ConnectionRefusedError
_____________________________________ test_b _____________________________________
>       assert total() == 4
E       assert 3 == 4
tests/test_b.py:6: AssertionError
=========================== short test summary info ============================
FAILED tests/test_a.py::test_a - ConnectionRefusedError: [Errno 111] Connection refused
FAILED tests/test_b.py::test_b - assert 3 == 4
2 failed, 1 passed in 0.10s
"""
    assert [one.test_id for one in diagnosed(home, checked("pytest", 1, output_chars=len(printed)), printed)] == [
        "tests/test_b.py::test_b"
    ]


# ── reports ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("report", "status", "more", "told"),
    [
        (RED, 1, {}, 1),
        (GREEN.format("A"), 0, {}, 1),
        (RED, 1, {"level": "reduced"}, 0),
        (RED, 1, {"needs": "network"}, 0),
        (RED, 1, AGAIN, 1),
        (GREEN.format("A"), 0, AGAIN, 0),
    ],
)
def test_its_report_is_read_where_it_counts(
    home: Paths, report: str, status: int, more: dict[str, Any], told: int
) -> None:
    name = run_of(12, "ab12")
    put(home.reports / f"{name}.xml", report)
    service = Reports(World(home, Config(), FakeClock(), MemoryStreams()))
    made = service.handle(Voice("jobs").says(checked("pytest", status, run=name, output=None, **more)))
    service.stop()
    assert len(made) == told
    assert all(getattr(one, "run", "") == name for one in made)
    failures = [one for event in made if isinstance(event, TestsFailed) for one in of_report(home, event)]
    assert all(one.check == 12 for one in failures)


def of_report(home: Paths, event: Event) -> list[FailureDiagnosed]:
    made = Diagnosis(World(home, Config(), FakeClock(), MemoryStreams())).handle(Voice("reports").says(event))
    return [one for one in made if isinstance(one, FailureDiagnosed)]


# ── memory ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("more", "closes"),
    [
        ({}, True),
        ({"level": "reduced"}, False),
        ({"ended": "time"}, False),
        (AGAIN, False),
    ],
)
def test_green_closes_as_a_run_of_the_users_does_where_nothing_was_in_its_way(
    tmp_path: Any, more: dict[str, Any], closes: bool
) -> None:
    life = Life(tmp_path)
    life.hear(failed())
    made = life.hear(checked("make all", 0, **more))
    assert [isinstance(one, FailureClosed) for one in made] == [True] * closes
    assert (life.failures()[0].closed_at is not None) == closes


def test_the_word_of_a_check_is_text_that_was_made_safe() -> None:
    event = checked("make TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345")
    assert "ghp_" not in event.command
    assert clean(event.command) == event.command
