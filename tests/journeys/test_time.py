"""A year in which the clock does what clocks do: nothing young is lost, nothing old is kept for ever, order holds."""

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.config_sections import BackupSection, LogSection
from daemon.paths import Paths
from knowledge.events import EVENTS
from knowledge.moment import Moment
from knowledge.store.age import LIVED_DAYS
from knowledge.store.log import EventLog
from knowledge.store.recovery import check_copy
from tests import slices
from tests.journeys.year import DAY_S, Told, Year

KEEP_DAYS, KEEP, CAP = 30, 3, 1 << 20
LATE_DAYS = 3
"""How much later than its day an event may go, for each day that a clock has been wrong."""
YEAR_S = 365 * DAY_S
BERLIN, SYDNEY = "CET-1CEST,M3.5.0,M10.5.0/3", "AEST-10AEDT,M10.1.0,M4.1.0/3"
LORD_HOWE, SANTIAGO = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "<-04>4<-03>,M9.1.6/24,M4.1.6/24"


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """Takes this process elsewhere; the zone is back when the test ends."""
    before = os.environ.get("TZ")

    def travel(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield travel
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def memory() -> Iterator[Paths]:
    """A home in memory: a year has thousands of barriers, and this is not about the disk."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Paths.find({"SOTTO_HOME": folder}).make()


@pytest.fixture
def year(memory: Paths) -> Iterator[Year]:
    one = Year(memory, Config(log=LogSection(keep_days=KEEP_DAYS), backup=BackupSection(keep=KEEP)))
    yield one
    one.log.close()


def wrong_for(year: Year, seconds: float, days: int) -> None:
    """A clock that errs, and is set right again."""
    year.clock.jump(seconds)
    year.live(days)
    year.clock.jump(-seconds)


def holds(year: Year, *, wrong_days: int = 0) -> None:
    """What must be true at any moment of any year."""
    ids = [one.id for one in year.told.values()]
    assert len(ids) == len(set(ids))
    assert list(year.told) == sorted(year.told)
    assert year.places == sorted(year.places)
    assert year.producers_are_known()
    for one in year.went():
        assert EVENTS[one.type].trimmed
        assert one.gone_on is not None
        assert one.gone_on - one.true_day >= KEEP_DAYS - wrong_days - 1, one
    assert year.went() or year.day < KEEP_DAYS
    late = KEEP_DAYS + LATE_DAYS * wrong_days + LIVED_DAYS
    assert not [one for one in stayed(year) if year.day - one.true_day > late]
    backups = year.vault.newest_backups()
    assert len(backups) <= KEEP
    assert check_copy(backups[0]) == "ok"
    heads = [head_of(one) for one in backups]
    assert heads == sorted(heads, reverse=True)
    with year.reader() as reader:
        assert reader.holes() == {}
        assert [one.seq for one in reader.every()] == [seq for seq, one in year.told.items() if one.gone_on is None]


def stayed(year: Year) -> list[Told]:
    """What could have gone and is there."""
    return [one for one in year.told.values() if EVENTS[one.type].trimmed and one.gone_on is None]


def head_of(backup: Path) -> int:
    with EventLog.open(backup) as log:
        return log.head


def test_a_year_of_days(year: Year, zone: Callable[[str], None]) -> None:
    """Four zones with their changes, restarts, and every kind of jump."""
    wrongs = {40: (-DAY_S, 1), 100: (YEAR_S, 1), 160: (-YEAR_S, 1), 220: (9 * YEAR_S, 2), 300: (-56 * YEAR_S, 1)}
    wrong_days, days_of_it = 0, slices.of(365, 185)
    for day in range(0, days_of_it, 5):
        zone([BERLIN, SYDNEY, LORD_HOWE, SANTIAGO][day // 5 % 4])
        seconds, days = wrongs.get(day, (0, 0))
        wrong_for(year, seconds, days)
        wrong_days += days
        year.live(5 - days)
        year.restart(boot=day % 20 == 0)
    assert round(year.day) == days_of_it
    holds(year, wrong_days=wrong_days)
    with year.reader() as reader:
        offsets = {one.header.offset for one in reader.every()}
        assert offsets >= {60, 120, 600, 660, 630, -240, -180}
        assert all(Moment.parse(str(one.moment)) == one.moment for one in reader.every())


@pytest.mark.parametrize("seconds", [YEAR_S, 9 * YEAR_S, 200 * YEAR_S, -DAY_S, -YEAR_S])
def test_a_clock_that_is_wrong_at_the_moment_of_the_upkeep_wipes_nothing(year: Year, seconds: float) -> None:
    year.live(KEEP_DAYS + 5)
    before = [seq for seq, one in year.told.items() if one.gone_on is None]
    for _ in range(LIVED_DAYS - 1):
        wrong_for(year, seconds, 1)
    gone = [year.told[seq] for seq in before if year.told[seq].gone_on is not None]
    assert all(one.true_day < LIVED_DAYS + 5 for one in gone)
    year.live(1)
    holds(year, wrong_days=LIVED_DAYS - 1)


def test_a_machine_that_was_off_for_a_year_is_believed_a_week_after_it_came_back(year: Year) -> None:
    year.live(20)
    year.clock.sleep(YEAR_S)
    year.live(LIVED_DAYS - 1)
    assert year.went() == []
    year.live(2)
    assert {round(one.true_day) // 30 for one in year.went()} == {0}
    assert len(year.went()) > 1_000


def test_the_cap_holds_to_a_days_growth_whatever_the_clock_does(memory: Paths) -> None:
    log = LogSection.model_construct(keep_days=36_500, cap_mb=CAP >> 20)
    year = Year(memory, Config.model_construct(log=log, backup=BackupSection(keep=0)), an_hour=40)
    for seconds in (0, YEAR_S, 0, -YEAR_S, -56 * YEAR_S, 0, DAY_S):
        wrong_for(year, seconds, 5)
    a_day = max(before - rest for (_, rest), (before, _) in itertools.pairwise(year.sizes))
    assert max(rest for _, rest in year.sizes) <= CAP
    assert max(before for before, _ in year.sizes) <= CAP + a_day
    assert len(year.went()) > 1_000
    assert not [one for one in stayed(year) if year.day - one.true_day > 30]
    with year.reader() as reader:
        assert reader.holes() == {}
    year.log.close()


def test_a_backup_made_after_the_clock_was_set_back_is_the_newest_one(year: Year) -> None:
    for seconds in (0, YEAR_S, -YEAR_S, -3_600, 0):
        wrong_for(year, seconds, 2)
        with year.reader() as reader:
            assert 0 <= reader.head - head_of(year.vault.newest_backups()[0]) < 100
    assert len(year.vault.newest_backups()) == KEEP
