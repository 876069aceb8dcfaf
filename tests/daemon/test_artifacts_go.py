"""What jobs left behind goes with what names it: by a wipe at once, by its age when the day's chores are done."""

from pathlib import Path

import pytest

from daemon import wiping
from daemon.config import Config
from daemon.config_sections import BackupSection, JobsSection
from daemon.paths import Paths
from daemon.upkeep import chores
from knowledge.clock import FakeClock
from knowledge.events import TrimArtifacts
from knowledge.store.job_reading import JobReader
from knowledge.store.log_writer import LogWriter
from knowledge.store.wiping import Scope
from knowledge.tasks.artifact_folder import ArtifactFolder
from tests.jobs_left import Left
from tests.making import DAY, NOW

CONFIG = Config(backup=BackupSection(keep=0), jobs=JobsSection(keep_days=30, keep_mb=1))


@pytest.fixture
def kept(home: Paths) -> list[int]:
    """Two jobs of a project and one of another; a text is of both."""
    log = LogWriter.open(home.core)
    left = Left(log, ArtifactFolder(home.artifacts))
    ids = [left.job("of the first", "of both", project=1), left.job("its second", project=1)]
    ids.append(left.job("of the other", "of both", project=2))
    log.close()
    return ids


def contents(home: Paths) -> set[str]:
    folder = ArtifactFolder(home.artifacts)
    return {folder.get(path.parent.name + path.name, 99).decode() for path in home.artifacts.glob("??/*")}


def test_a_wipe_takes_what_its_project_alone_left(home: Paths, kept: list[int]) -> None:
    wiping.ask(home, Scope(1, ("/src/one",)))
    assert wiping.finish(home, CONFIG, FakeClock(NOW))
    with JobReader.open(home.core) as jobs:
        assert {one.job for one in jobs.every_artifact()} == {kept[2]}
    assert contents(home) == {"of the other", "of both"}


@pytest.mark.usefixtures("kept")
def test_a_wipe_of_everything_takes_the_folder(home: Paths) -> None:
    wiping.ask(home, Scope())
    assert wiping.finish(home, CONFIG, FakeClock(NOW))
    assert not Path(home.artifacts).exists()


@pytest.mark.usefixtures("kept")
def test_what_is_too_old_or_too_much_is_ordered_away_and_nothing_else(home: Paths) -> None:
    assert not trimming(home, NOW)
    later = NOW + 31 * DAY
    writer = LogWriter.open(home.core)
    left = Left(writer, ArtifactFolder(home.artifacts))
    for days in range(25, 32):
        left.job(f"day {days}", at=NOW + days * DAY, project=2)
    writer.close()
    [order] = trimming(home, later)
    assert order == TrimArtifacts(before=later - 30 * DAY, most=1 << 20)


def trimming(home: Paths, now: int) -> list[TrimArtifacts]:
    return [one for one in chores(home, CONFIG, FakeClock(now)) if isinstance(one, TrimArtifacts)]
