"""What jobs leave behind is there or is not named, whatever dies: real hubs, real workers, real files."""

import contextlib
import os
import random
import time
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import Stage, enqueue, stage, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.doubles.job_kinds import KINDS, STEPS
from daemon.jobs.kinds import tidy
from daemon.paths import Paths
from knowledge.errors import ArtifactDamaged, NotFound
from knowledge.events import ArtifactKept, CancelJob
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.tasks.artifact import Kept
from knowledge.tasks.artifact_folder import YOUNG_S, ArtifactFolder

TOKEN = "ghp_" + "a1B2c3D4e5F6" * 3


def left(home: Paths) -> list[Kept]:
    with JobReader.open(home.core) as jobs:
        return jobs.every_artifact()


def lost(home: Paths) -> list[str]:
    """What is named and is not there as it was."""
    found = []
    for one in left(home):
        try:
            ArtifactFolder(home.artifacts).get(one.sha, one.size)
        except (NotFound, ArtifactDamaged):
            found.append(one.name)
    return found


def text(home: Paths, job: int, name: str) -> str:
    [one] = [one for one in left(home) if (one.job, one.name) == (job, name)]
    return ArtifactFolder(home.artifacts).get(one.sha, one.size).decode()


def test_what_a_step_leaves_is_kept_without_secrets_and_the_last_of_a_name_counts(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "keeping", 1, secret=TOKEN))
    assert [one.name for one in left(home)] == ["last.txt", "one.txt", "three.txt", "two.txt"]
    assert text(home, job.id, "last.txt") == "three\n"
    said = text(home, job.id, "one.txt")
    assert said.startswith(f"one of j{job.id}, token ")
    assert TOKEN not in said
    modes = {path.stat().st_mode & 0o777 for path in home.artifacts.glob("??/*")}
    assert modes == {0o600}


def test_whatever_is_killed_every_artifact_that_is_named_is_there(home: Paths, at_work: Stage, bus: BusClient) -> None:
    rng = random.Random(13)
    ids = enqueue(bus, "keeping", 40)
    for turn in range(10):
        at_work.go_on(rng.randrange(1, 6))
        if turn in {3, 6}:
            at_work.restart_jobs(drain=turn == 6)
        elif turn == 4:
            at_work.restart_hub()
        else:
            at_work.kill_worker(rng)
    jobs = wait_for(home, ids)
    assert {job.state for job in jobs} == {"succeeded"}
    assert sum(job.leases - 1 for job in jobs) > 3, "the kills met no job"
    assert len(left(home)) == 40 * (len(STEPS) + 1)
    assert lost(home) == []
    named = {one.sha for one in left(home)}
    ArtifactFolder(home.artifacts).sweep(named, time.time() + 2 * YOUNG_S)
    assert {path.parent.name + path.name for path in home.artifacts.glob("??/*")} == named


def test_a_death_between_a_file_and_its_name_leaves_a_file_that_tidy_takes(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "half", 1))
    assert job.state == "quarantined"
    assert left(home) == []
    [file] = home.artifacts.glob("??/*")
    folder = ArtifactFolder(home.artifacts)
    assert folder.sweep(frozenset(), time.time()).files == 0, "it may be about to be named"
    assert folder.sweep({file.parent.name + file.name}, time.time() + 2 * YOUNG_S).files == 0, "it is named"
    assert folder.sweep(frozenset(), time.time() + 2 * YOUNG_S).files == 1
    assert not file.exists()


def test_tidy_takes_old_files_that_nobody_names_and_no_other(home: Paths) -> None:
    folder = ArtifactFolder(home.artifacts)
    with stage(home, {"keeping": KINDS["keeping"], "tidy": tidy.KIND}), BusClient(home, "cli") as bus:
        wait_for(home, enqueue(bus, "keeping", 1))
        stray = folder.put(b"nobody names it")
        old = time.time() - 2 * YOUNG_S
        for path in home.artifacts.glob("??/*"):
            os.utime(path, (old, old))
        folder.put(b"nor this one, yet")
        [job] = wait_for(home, enqueue(bus, "tidy", 1))
    assert (job.state, job.said.split()[0]) == ("succeeded", "3"), "that one, and the two that a later step replaced"
    assert not folder.has(stray.sha)
    assert len(list(home.artifacts.glob("??/*"))) == len(left(home)) + 1
    assert lost(home) == []


def test_a_name_that_comes_before_its_file_would_be_seen(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    """So the tests above can fail; and without its lease nobody names anything."""
    os.mkfifo(tmp_path / "never")
    [number] = enqueue(bus, "long", 1, until=str(tmp_path / "never"))
    wait(lambda: found(home, number) != "")
    name = ArtifactKept(job=number, lease="1/them", name="x", media="text/plain", sha="ab" * 32, size=1, stored=1)
    bus.publish(name)
    assert left(home) == []
    bus.publish(name.model_copy(update={"lease": found(home, number)}))
    assert lost(home) == ["x"]
    bus.ask(CancelJob(job=number))
    bus.publish(name.model_copy(update={"name": "y"}))
    assert [one.name for one in left(home)] == ["x"]


def found(home: Paths, number: int) -> str:
    with JobReader.open(home.core) as jobs:
        job = jobs.get(number)
        return job.lease if job else ""


@pytest.mark.parametrize(("kind", "name", "state"), [("bytes", "a", "failed"), ("own bytes", "a", "succeeded")])
def test_bytes_are_kept_only_of_who_makes_them(home: Paths, bus: BusClient, kind: str, name: str, state: str) -> None:
    [job] = wait_for(home, enqueue(bus, kind, 1, name=name))
    assert job.state == state, job.said
    assert len(left(home)) == (state == "succeeded")


def test_a_name_leads_nowhere_else(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "own bytes", 1, name="../../x"))
    assert (job.state, job.tries) == ("failed", 0)
    assert "is no name" in job.said


def test_what_is_named_is_on_record(home: Paths, bus: BusClient) -> None:
    wait_for(home, enqueue(bus, "keeping", 1))
    with EventLog.open(home.core) as log, contextlib.suppress(NotFound):
        names = [seen.event.name for seen in log.every(0, ["ArtifactKept"]) if isinstance(seen.event, ArtifactKept)]
    assert names == ["one.txt", "last.txt", "two.txt", "last.txt", "three.txt", "last.txt"]
