"""Jobs are done once, whatever dies: real hubs, real workers, real files."""

import contextlib
import json
import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import Stage, effects, enqueue, stage, wait_for, wait_out
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.doubles.job_kinds import TALLY
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import (
    BackupFailed,
    CancelJob,
    EnqueueJob,
    JobCancelled,
    JobLeased,
    JobQueued,
    JobRefused,
    JobSucceeded,
    RetryJob,
)
from knowledge.redact import clean
from knowledge.store.job_reading import JobReader
from knowledge.store.jobs import remove_jobs
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.streams import Streams
from knowledge.tasks.job import Job
from knowledge.tasks.schedule import Nightly
from tests.making import DAY, Voice, commit, finished


def test_a_job_goes_through_its_steps(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "tally", 1))
    assert (job.state, job.said, job.steps, job.leases) == ("succeeded", "one two three", 3, 1)
    assert effects(home, [job.id]) == (0, 0, 0)


# ── whatever dies ─────────────────────────────────────────────────────────────────────────────────


def test_each_step_has_its_effect_once_whatever_is_killed(home: Paths, at_work: Stage, bus: BusClient) -> None:
    """A hundred jobs, while workers, the hub and the process that does them are killed, and one drain."""
    rng = random.Random(7)
    ids = enqueue(bus, "tally", 100)
    for turn in range(12):
        at_work.go_on(rng.randrange(1, 9))
        if turn in {2, 7}:
            at_work.restart_jobs(drain=turn == 7)
        elif turn == 4:
            at_work.restart_hub()
        else:
            at_work.kill_worker(rng)
    jobs, _ = wait_out(home, bus, ids)
    assert {job.state for job in jobs} == {"succeeded"}
    assert effects(home, ids) == (0, 0, 0)
    assert sum(job.leases - 1 for job in jobs) > 4, "the kills met no job"


def test_a_kind_that_has_its_effect_before_it_is_noted_has_it_twice(
    home: Paths, at_work: Stage, bus: BusClient
) -> None:
    """So the kills do hit what the test above is about; on a busy machine not all ten of them miss five times."""
    rng, doubled = random.Random(7), 0
    for _ in range(5):
        ids = enqueue(bus, "careless", 40)
        for _ in range(10):
            at_work.go_on(rng.randrange(1, 4))
            at_work.kill_worker(rng)
        wait_for(home, ids)
        doubled = effects(home, ids).doubled
        if doubled:
            break
    assert doubled


def test_who_kills_its_worker_is_left_alone_and_can_be_tried_again(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "deadly", 1))
    assert (job.state, job.deaths, job.leases, job.step) == ("quarantined", 2, 3, "kill")
    assert "killed by SIGKILL" in job.said
    assert isinstance(bus.ask(RetryJob(job=job.id)).event, JobQueued)
    [again] = wait_for(home, [job.id])
    assert (again.state, again.leases, again.step) == ("quarantined", 6, "kill")
    assert printed(home, job.id).count("first\n") == 1


def test_a_step_that_hangs_is_ended(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    [number] = enqueue(bus, "hanging", 1, until=str(tmp_path / "never"))
    wait(lambda: "SIGALRM" in found(home, number).said)
    assert isinstance(bus.ask(CancelJob(job=number)).event, JobCancelled)


def test_a_job_goes_on_in_the_middle_after_the_daemon_stopped(
    home: Paths, at_work: Stage, bus: BusClient, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "until")
    [number] = enqueue(bus, "long", 1, until=str(tmp_path / "until"))
    wait(lambda: "waiting" in printed(home, number))
    at_work.restart_jobs(drain=True)
    wait(lambda: printed(home, number).count("waiting") == 2)
    (tmp_path / "until").write_text("go on")
    [job] = wait_for(home, [number])
    assert (job.state, job.leases, job.tries) == ("succeeded", 2, 0)
    assert printed(home, number) == "first\nwaiting\nwait is begun again\nwaiting\ngone on\nfirst\n"
    with EventLog.open(home.core) as log:
        [released] = log.since(0, ["JobReleased"])
    assert getattr(released.event, "reason", "") == "drained"


def test_what_a_dead_process_took_last_goes_back(home: Paths, at_work: Stage, bus: BusClient, tmp_path: Path) -> None:
    """Its word was still on its way when it died, and came first."""
    os.mkfifo(tmp_path / "until")
    first, second = enqueue(bus, "long", 2, until=str(tmp_path / "until"))
    wait(lambda: "waiting" in printed(home, first))
    bus.publish(JobLeased(job=second, number=1, owner="another-boot.1.life"))
    wait(lambda: found(home, second).leases == 1 and found(home, second).state == "queued")
    bus.publish(JobSucceeded(job=first, lease="1/another-boot.1.life", summary=clean("not mine")))
    assert found(home, first).state == "running", "it is not theirs"
    assert at_work.workers()


# ── what goes wrong by itself ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "state", "tries"), [("final", "failed", 0), ("foreign", "failed", 1), ("no room", "blocked", 1)]
)
def test_what_fails_is_tried_again_as_its_class_asks(
    home: Paths, bus: BusClient, how: str, state: str, tries: int
) -> None:
    [number] = enqueue(bus, "failing", 1, how=how)
    wait(lambda: found(home, number).state == state)
    assert found(home, number).tries == tries
    if state == "failed":
        assert printed(home, number).endswith(f"{found(home, number).said}")


def test_who_wants_more_memory_than_its_kind_may_have_fails(home: Paths, bus: BusClient) -> None:
    """Waiting brings no more of it."""
    [job] = wait_for(home, enqueue(bus, "greedy", 1))
    assert (job.state, job.steps, job.tries) == ("failed", 1, 1)


@pytest.mark.parametrize(("after", "state"), [(2, "succeeded"), (3, "failed")])
def test_a_step_is_told_twice_what_was_wrong_with_it(home: Paths, bus: BusClient, after: int, state: str) -> None:
    [job] = wait_for(home, enqueue(bus, "repairing", 1, after=str(after)))
    assert (job.state, job.leases) == (state, 3)
    assert printed(home, job.id).endswith("wrong 2\n" if state == "succeeded" else "wrong 3")


def test_a_step_leaves_events_that_follow_from_its_order(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "leaving", 1))
    with EventLog.open(home.core) as log:
        [left] = log.since(0, [BackupFailed.__name__])
        order = log.by_seq(job.id)
    assert (left.header.cause, left.trace) == (order.id, order.id)


def test_a_step_that_is_not_over_comes_again_with_what_it_left(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "again", 1))
    assert (job.said, job.steps, printed(home, job.id)) == ("counted to 3", 3, "1\n2\n3\n")


# ── orders ────────────────────────────────────────────────────────────────────────────────────────


def test_a_job_is_cancelled_in_the_middle_and_its_worker_ends(
    home: Paths, at_work: Stage, bus: BusClient, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "never")
    first, second = enqueue(bus, "long", 2, until=str(tmp_path / "never"))
    wait(lambda: "waiting" in printed(home, first))
    [worker] = at_work.workers()
    assert found(home, second).state == "queued", "they want the same disk"
    assert isinstance(bus.ask(CancelJob(job=second)).event, JobCancelled)
    assert isinstance(bus.ask(CancelJob(job=first)).event, JobCancelled)
    assert worker not in at_work.workers()
    assert printed(home, first).endswith("cancelled")
    refused = bus.ask(CancelJob(job=first)).event
    assert isinstance(refused, JobRefused)
    assert "is over" in refused.reason


def test_what_is_not_possible_is_refused(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    unknown = bus.ask(EnqueueJob(kind="nonsense")).event
    assert isinstance(unknown, JobRefused)
    assert "tally" in unknown.hint
    assert isinstance(bus.ask(CancelJob(job=1)).event, JobRefused)
    assert isinstance(bus.ask(RetryJob(job=1)).event, JobRefused)
    os.mkfifo(tmp_path / "never")
    order = EnqueueJob(kind="long", key="once", arguments={"until": clean(str(tmp_path / "never"))})
    first, second = bus.ask(order).event, bus.ask(order).event
    assert isinstance(first, JobQueued)
    assert isinstance(second, JobRefused)
    assert second.job == first.job
    bus.ask(CancelJob(job=first.job))


def test_a_job_that_is_for_later_comes_then(home: Paths, bus: BusClient) -> None:
    at = time.time_ns() // 1_000 + 300_000
    bus.publish(EnqueueJob(kind="tally", run_at=at))
    [job] = wait_for(home, [bus.publish(EnqueueJob(kind="tally", run_at=at))[0].seq])
    assert at <= job.began_at


def test_a_night_that_was_missed_is_made_up_for_once(home: Paths) -> None:
    """The log has begun before it, and nobody was there."""
    now = time.localtime(time.time() - 120)
    nightly = replace(TALLY, every=Nightly(now.tm_hour, now.tm_min))
    writer, long_ago = LogWriter.open(home.core), time.time_ns() // 1_000 - 40 * DAY
    commit(writer, Voice().unit(finished(), at=long_ago))
    writer.close()
    for _ in range(2):
        with stage(home, {"tally": nightly}), JobReader.open(home.core) as jobs:
            wait(lambda jobs=jobs: [job.state for job in jobs.newest(9)] == ["succeeded"])  # type: ignore[misc]
            assert jobs.newest(1)[0].key.startswith("nightly/tally/")


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


def test_a_job_goes_with_its_order(home: Paths) -> None:
    with stage(home), BusClient(home, "cli") as bus:
        first, second = (job.id for job in wait_for(home, enqueue(bus, "tally", 2)))
    with LogWriter.open(home.core).database as database, database.transaction():
        database.run("remove_events", {"seqs": json.dumps([first])})
        remove_jobs(database)
    with JobReader.open(home.core) as jobs, EventLog.open(home.core) as log:
        assert [job.id for job in jobs.newest(9)] == [second]
        streams = Streams(log.database)
        assert (streams.length(f"job:{first}"), streams.length(f"job:{second}")) == (0, 4)


def printed(home: Paths, number: int) -> str:
    with EventLog.open(home.core) as log, contextlib.suppress(NotFound):
        return Streams(log.database).text(f"job:{number}")
    return ""


def found(home: Paths, number: int) -> Job:
    with JobReader.open(home.core) as jobs:
        return jobs.get(number) or Job(number, 0, "not there", 0)
