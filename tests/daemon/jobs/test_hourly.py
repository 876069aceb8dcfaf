"""What nobody asked for has so much an hour; what somebody asked for has its turn whatever was spent."""

import os
from collections.abc import Iterator

import pytest

from daemon import budgets
from daemon.config import Config
from daemon.jobs.hourly import HOUR_US, LATER_US, SEED, Hourly, declared, expected, of
from daemon.jobs.kind import Kind
from daemon.jobs.registry import kinds
from daemon.paths import Paths
from knowledge.store.log_writer import LogWriter
from knowledge.store.spending import SpendingReader
from knowledge.tasks.budget import LEARNS_FROM, Limits, Spent
from knowledge.tasks.job import Job
from knowledge.tasks.line import Held, Line
from tests.making import NOW
from tests.spending import Spender

HOUR = Limits(sandbox_s=1_000, cpu_s=2_000)
KINDS = {
    "checks": Kind("checks", "", {}, resource="sandbox", cpu_s=400, lasts_s=300),
    "long": Kind("long", "", {}, resource="sandbox", lasts_s=5_000),
    "tidy": Kind("tidy", "", {}, cpu_s=100),
}


@pytest.fixture
def log(home: Paths) -> Iterator[LogWriter]:
    writer = LogWriter.open(home.core)
    yield writer
    writer.close()


@pytest.fixture
def spender(log: LogWriter) -> Spender:
    return Spender(log)


@pytest.fixture
def hourly(home: Paths) -> Hourly:
    return Hourly(home.core, KINDS, HOUR)


def job(kind: str = "checks", number: int = 1, *, idle: bool = True) -> Job:
    return Job(number, number, kind, NOW, idle=idle, resource=KINDS[kind].resource)


def test_before_anything_is_on_record_there_is_room(hourly: Hourly) -> None:
    assert hourly.admits(job(), [], NOW)


@pytest.mark.parametrize(("took_s", "admitted"), [(699, True), (700, False)])
def test_from_the_soft_limit_on_nothing_more_is_begun(
    hourly: Hourly, spender: Spender, took_s: float, admitted: bool
) -> None:
    spender.job("checks", took_s=took_s, idle=True)
    assert hourly.admits(job("tidy"), [], NOW) is admitted
    said = f"{took_s:.0f} of 1,000 s in a sandbox are spent in the last hour on what nobody asked for"
    assert hourly.why_not(job("tidy"), [], NOW) == ("" if admitted else said)


def test_what_was_asked_for_is_not_counted(hourly: Hourly, spender: Spender) -> None:
    spender.job("checks", took_s=1_200)
    assert hourly.admits(job(), [], NOW)


@pytest.mark.parametrize(("under_way", "admitted"), [(2, True), (3, False)])
def test_what_is_under_way_counts_at_what_it_takes(
    hourly: Hourly, spender: Spender, under_way: int, admitted: bool
) -> None:
    spender.job("tidy", took_s=1, cpu_s=1, idle=True, resource="disk")
    held = [job(number=n) for n in range(2, 2 + under_way)]
    assert hourly.admits(job(), [*held, job(idle=False)], NOW) is admitted


def test_processor_time_counts_as_well(hourly: Hourly, spender: Spender) -> None:
    spender.job("checks", took_s=1, cpu_s=1_400, idle=True)
    assert not hourly.admits(job(), [], NOW)


def test_an_hour_later_there_is_room_again(hourly: Hourly, spender: Spender) -> None:
    spender.job("checks", took_s=900, idle=True)
    assert not hourly.admits(job(), [], NOW + HOUR_US)
    assert hourly.admits(job(), [], NOW + HOUR_US + 1)


def test_one_that_is_more_than_an_hours_worth_begins_where_nothing_was_spent(home: Paths, spender: Spender) -> None:
    hourly = Hourly(home.core, KINDS, Limits(sandbox_s=500))
    assert hourly.admits(job("long"), [], NOW)
    assert not hourly.admits(job("long"), [job()], NOW)
    spender.job("checks", took_s=1, idle=True)
    assert not hourly.admits(job("long"), [], NOW)


def test_it_is_as_it_is_configured_and_a_kind_of_another_release_is_in_nobodys_way(home: Paths) -> None:
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text("[budget]\nidle_sandbox_s = 0\n")
    foreign = Job(1, 1, "of another release", NOW, idle=True)
    why = of(home).why_not(foreign, [foreign], NOW)
    assert why == "0 of 0 s in a sandbox are spent in the last hour on what nobody asked for"
    home.config_file.write_text("")
    assert not of(home).why_not(foreign, [foreign], NOW)


def test_with_no_limit_left_nothing_idle_is_begun(home: Paths) -> None:
    assert not Hourly(home.core, KINDS, Limits(sandbox_s=0)).admits(job(), [], NOW)


def test_one_without_room_stands_aside_and_the_others_have_their_turn(hourly: Hourly, spender: Spender) -> None:
    spender.job("checks", took_s=900, idle=True)
    line, asked = Line(), job(number=2, idle=False)
    line.put(job(), NOW)
    line.put(asked, NOW)
    assert hourly.take(line, {}, {}, NOW, idle=True) == asked
    assert hourly.take(line, {}, {}, NOW, idle=True) is None
    assert line.due_at() == NOW + LATER_US
    line.ripen(NOW + HOUR_US + 1)
    later = hourly.take(line, {}, {}, NOW + HOUR_US + 1, idle=True)
    assert later
    assert later.id == 1


def test_what_is_taken_is_not_given_twice(hourly: Hourly) -> None:
    line = Line()
    line.put(job(number=2), NOW)
    assert hourly.take(line, {1: Held("sandbox", "1/us")}, {1: job()}, NOW, idle=True) is None


def test_what_a_kind_takes_is_learned_and_never_more_than_it_declares(log: LogWriter, home: Paths) -> None:
    for _ in range(LEARNS_FROM - 1):
        Spender(log).job("checks", took_s=20, cpu_s=40)
    assert known(home) == Spent(cpu_s=400, sandbox_s=300), "the seed is more than it declares"
    Spender(log).job("checks", took_s=20, cpu_s=40)
    assert known(home) == Spent(cpu_s=60, sandbox_s=30)
    for _ in range(LEARNS_FROM):
        Spender(log).job("checks", took_s=900, cpu_s=40)
    assert known(home) == Spent(cpu_s=60, sandbox_s=300)


def test_jobs_that_are_known_to_be_short_have_room_where_others_would_not(
    log: LogWriter, spender: Spender, home: Paths
) -> None:
    hourly = Hourly(home.core, KINDS, Limits(sandbox_s=400))
    spender.job("checks", took_s=200, idle=True)
    assert not hourly.admits(job(), [], NOW)
    for _ in range(LEARNS_FROM):
        Spender(log, NOW - HOUR_US - 1).job("checks", took_s=20)
    assert hourly.admits(job(), [], NOW)


def known(home: Paths) -> Spent:
    with SpendingReader.open(home.core) as reader:
        return expected(KINDS["checks"], reader.jobs(0))


def test_every_shipped_kind_fits_into_an_hour_as_it_is_configured(home: Paths) -> None:
    hourly = Hourly(home.core, kinds(), budgets.idle_hour(Config()))
    for kind in kinds().values():
        assert declared(kind).cpu_s <= kind.lasts_s * (os.cpu_count() or 1)
        assert hourly.admits(Job(1, 1, kind.name, NOW, idle=True, resource=kind.resource), [], NOW)
        assert expected(kind, []).sandbox_s <= SEED.sandbox_s
