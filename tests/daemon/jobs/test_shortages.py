"""Jobs that want what is missing, or come in a flood: the others go on, and who is refused is told."""

import os
from pathlib import Path

from daemon.bench.jobs_stage import Stage, enqueue, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import EnqueueJob
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from tests.services.test_jobs import found, printed

# ── what is missing ───────────────────────────────────────────────────────────────────────────────


def test_jobs_that_want_what_is_missing_wait_the_others_go_on_and_it_is_told_once(
    home: Paths, at_work: Stage, bus: BusClient, tmp_path: Path
) -> None:
    (tmp_path / "full").touch()
    scarce = enqueue(bus, "scarce", 5, full=str(tmp_path / "full"))
    wait(lambda: found(home, scarce[0]).state == "blocked")
    [other] = wait_for(home, enqueue(bus, "tally", 1))
    assert other.state == "succeeded"
    assert found(home, scarce[4]).leases == 0, "one has found out, the others need not"
    at_work.restart_jobs()
    wait(lambda: sum(found(home, one).leases for one in scarce) > 1)
    (tmp_path / "full").unlink()
    assert {job.state for job in wait_for(home, scarce)} == {"succeeded"}
    with EventLog.open(home.core) as log:
        assert [one.type for one in log.every(types=["JobsPaused", "JobsResumed"])] == ["JobsPaused", "JobsResumed"]


def test_one_that_lacks_what_others_have_holds_nobody_up(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    (tmp_path / "full").touch()
    [mine] = enqueue(bus, "scarce", 1, full=str(tmp_path / "full"))
    others = enqueue(bus, "scarce", 2, full=str(tmp_path / "not"))
    wait_for(home, others)
    wait(lambda: found(home, mine).tries > 1)
    wait_for(home, enqueue(bus, "scarce", 2, full=str(tmp_path / "not")))
    assert found(home, mine).state in {"blocked", "running"}
    with EventLog.open(home.core) as log:
        assert [one.type for one in log.every(types=["JobsPaused", "JobsResumed"])] == ["JobsPaused", "JobsResumed"]


# ── floods ────────────────────────────────────────────────────────────────────────────────────────


def test_a_flood_is_refused_with_a_word_and_the_others_go_on(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    """So many may wait for the disk, and who wants the processor meanwhile has it."""
    os.mkfifo(tmp_path / "until")
    [first] = enqueue(bus, "long", 1, until=str(tmp_path / "until"))
    wait(lambda: "waiting" in printed(home, first))
    flood = enqueue(bus, "scarce", 1_100, full=str(tmp_path / "not"))
    assert wait_for(home, enqueue(bus, "tally", 1))[0].state == "succeeded"
    with EventLog.open(home.core) as log:
        refused = [one.event for one in log.every(types=["JobRefused"])]
    assert len(refused) == 100
    assert {getattr(one, "hint", "") for one in refused} == {"ask again when some are done"}
    with JobReader.open(home.core) as jobs:
        assert [bool(jobs.get(one)) for one in flood] == [True] * 1_000 + [False] * 100
    (tmp_path / "until").write_text("go on")
    wait_for(home, [first, *flood[:20]])


def test_of_two_that_come_together_with_the_same_key_one_is_refused(home: Paths, bus: BusClient) -> None:
    """Neither waits for the other's answer."""
    orders = [bus.send(EnqueueJob(kind="tally", key="once"))[0] for _ in range(2)]
    bus.flush()
    wait_for(home, [orders[0].seq])
    with EventLog.open(home.core) as log:
        wait(lambda: len(log.since(0, ["JobRefused"])) == 1)
