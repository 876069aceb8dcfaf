"""Counting alone takes whatever comes three times for a habit."""

from daemon.bench.proposals_naive import counted
from tests.knowledge.memory.learned.doings import Day


def test_whatever_comes_three_times_is_counted() -> None:
    day = Day()
    for _ in range(3):
        day.green().deed("pull").green().deed("pull").red().ran("npm ci", "make seed").green()
    assert counted(day.done) == {("pull", "npm test", "npm ci"), ("pull", "npm test", "make seed")}
