"""The children that do steps: who is at one, and who only has a job."""

import os
import select
import signal
from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.doubles.job_kinds import KINDS
from daemon.jobs.crew import Crew, Heard
from daemon.jobs.worker import Task
from daemon.paths import Paths

STEP = Task(job=7, kind="tally", step="one", arguments={}, state="{}", lease=1, problem="")


@pytest.fixture
def crew(home: Paths):
    one = Crew(home, KINDS)
    yield one
    one.close()


def heard(crew: Crew) -> list[Heard]:
    """What was said, once something was."""
    while not (said := list(crew.heard())):
        select.select([crew], [], [])
    return said


def test_between_two_steps_a_job_has_its_worker_and_nobody_need_wait_for_it(crew: Crew) -> None:
    crew.begin(STEP, idle=False)
    assert crew.at_step == {7}
    [said] = heard(crew)
    assert said.packet["next"] == "two"
    assert said.packet["took_ms"] > 0
    assert said.packet["cpu_ms"] > 0
    assert crew.at_step == set()
    [worker] = crew.pids().values()
    crew.begin(STEP._replace(step="two"), idle=False)
    assert (crew.at_step, list(crew.pids().values())) == ({7}, [worker])
    crew.stop(7)
    assert (crew.at_step, crew.pids()) == (set(), {})


def test_who_is_done_is_kept_for_the_next_job(crew: Crew) -> None:
    crew.begin(STEP, idle=False)
    heard(crew)
    before = crew.pids()[7]
    crew.done(7)
    crew.begin(STEP._replace(job=8), idle=False)
    assert crew.pids() == {8: before}


def test_who_died_at_hand_is_given_no_job(crew: Crew) -> None:
    crew.begin(STEP, idle=False)
    heard(crew)
    before = crew.pids()[7]
    crew.done(7)
    os.kill(before, signal.SIGKILL)
    wait(lambda: ") Z " in Path(f"/proc/{before}/stat").read_text("ascii"))
    crew.begin(STEP._replace(job=8), idle=False)
    assert crew.pids()[8] != before


def test_who_dies_is_at_no_step(crew: Crew) -> None:
    crew.begin(STEP._replace(kind="deadly", step="kill"), idle=False)
    [said] = heard(crew)
    assert (said.packet, "SIGKILL" in said.ending) == ({}, True)
    assert (crew.at_step, crew.pids()) == (set(), {})
