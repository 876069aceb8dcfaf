"""A job in a line says what holds just now: how far its step is, and why it waits."""

from daemon.cli.job_lines import Now, line
from daemon.cli.job_view import view_of
from daemon.jobs.far import Far
from knowledge.tasks.job import Job
from tests.making import NOW

WAITING = Job(7, 9, "tidy", NOW, idle=True, step="sweep")
RUNNING = WAITING.but(state="running", began_at=NOW)
BATTERY = Now(waits="the machine runs on its battery")


def test_one_that_waits_says_why() -> None:
    assert line(WAITING, NOW, BATTERY).endswith("until nobody needs the machine: the machine runs on its battery")
    assert view_of(WAITING, (), BATTERY).waits == "the machine runs on its battery"
    assert line(WAITING, NOW).endswith("until nobody needs the machine")


def test_one_that_waits_for_something_else_does_not() -> None:
    for job in (RUNNING, WAITING.but(idle=False), WAITING.but(run_at=NOW + 9)):
        assert "battery" not in line(job, NOW, BATTERY)


def test_how_far_it_is_counts_for_its_own_step_alone() -> None:
    far = Now({7: Far("sweep", 3, 1_000, "files")})
    assert "at sweep (3 of 1,000 files), 0 steps done" in line(RUNNING, NOW, far)
    told = view_of(RUNNING, (), far).progress
    assert told
    assert (told.done, told.of, told.what) == (3, 1_000, "files")
    for other in (RUNNING.but(step="next"), WAITING):
        assert "files" not in line(other, NOW, far)
        assert view_of(other, (), far).progress is None
