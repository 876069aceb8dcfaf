"""Artifacts go with their age and where they are too much; those of jobs that are not over stay."""

from pathlib import Path

import pytest

from knowledge.events import ArtifactsTrimmed, Event, TrimArtifacts, TrimRefused
from knowledge.store import artifact_keeping
from knowledge.store.artifact_keeping import ArtifactKeeping
from knowledge.store.job_reading import JobReader
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.artifact_folder import ArtifactFolder
from tests.jobs_left import Left
from tests.making import DAY, NOW, Voice, commit

LONG = [f"{number}" * 400 for number in range(5)]


@pytest.fixture
def left(log: LogWriter, tmp_path: Path) -> Left:
    return Left(log, ArtifactFolder(tmp_path / "artifacts"))


def follow(log: LogWriter, order: TrimArtifacts) -> list[Event]:
    keeping, user, hub = ArtifactKeeping(log), Voice("user", f"{log.head}"), Voice("hub", f"{log.head}")
    sealed = user.says(order)
    commit(log, user.unit(sealed))
    keeping.ask(sealed)
    facts = list[Event]()
    while keeping.busy:
        for fact, cause in keeping.step(NOW):
            assert cause is sealed
            commit(log, hub.unit(hub.says(fact, cause=cause)))
            facts.append(fact)
    return facts


def stays(path: Path) -> list[int]:
    with JobReader.open(path) as jobs:
        return [one.job for one in jobs.every_artifact()]


def test_the_old_go_and_what_a_job_that_is_not_over_left_stays(left: Left, log: LogWriter, path: Path) -> None:
    left.job("old", at=NOW - 31 * DAY)
    live = left.job("old too", at=NOW - 31 * DAY, over=False)
    young = left.job("young", at=NOW - 29 * DAY)
    [fact] = follow(log, TrimArtifacts(before=NOW - 30 * DAY, most=1 << 20))
    assert isinstance(fact, ArtifactsTrimmed)
    assert fact.removed == 1
    assert stays(path) == [live, young]


def test_beyond_the_bytes_the_oldest_go_and_what_two_left_alike_counts_once(
    left: Left, log: LogWriter, path: Path
) -> None:
    first, second, third = left.job(LONG[0]), left.job(LONG[1]), left.job(LONG[1], LONG[2])
    with JobReader.open(path) as jobs:
        all_of_them, one = jobs.artifact_bytes(), jobs.artifacts(first)[0].stored
    assert all_of_them == pytest.approx(3 * one, abs=6)
    follow(log, TrimArtifacts(before=0, most=all_of_them - 1))
    assert stays(path) == [second, third, third]
    follow(log, TrimArtifacts(before=0, most=one + 3))
    assert stays(path) == [third], "the text of the second was still the third's, so both went"


def test_many_go_in_steps(left: Left, log: LogWriter, path: Path) -> None:
    left.job(*[f"text {number}" for number in range(artifact_keeping.STEP + 3)])
    [fact] = follow(log, TrimArtifacts(before=NOW, most=0))
    assert isinstance(fact, ArtifactsTrimmed)
    assert fact.removed == artifact_keeping.STEP + 3
    assert stays(path) == []


def test_the_future_is_refused(log: LogWriter) -> None:
    [fact] = follow(log, TrimArtifacts(before=NOW + DAY, most=0))
    assert isinstance(fact, TrimRefused)
