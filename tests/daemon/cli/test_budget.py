"""`sotto budget`: what was spent, of a log that was written without a daemon."""

import time
from collections.abc import Iterator

import pytest

from daemon.paths import Paths
from knowledge.budget_views import BudgetView
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.budget import LEARNS_FROM
from tests.daemon.cli.conftest import Say
from tests.making import DAY
from tests.spending import Spender


def now() -> int:
    return time.time_ns() // 1_000


@pytest.fixture
def log(home: Paths) -> Iterator[LogWriter]:
    writer = LogWriter.open(home.core)
    yield writer
    writer.close()


@pytest.fixture
def spender(log: LogWriter) -> Spender:
    one = Spender(log, now())
    one.project("sh\x1b[2Jop")
    return one


def view(say: Say, *words: str) -> BudgetView:
    done = say("budget", *words, "--json")
    assert done.status == 0
    return BudgetView.model_validate(done.json)


def test_before_anything_was_spent_it_names_the_limits(say: Say) -> None:
    done = say("budget")
    assert done.status == 0
    assert done.err == "nothing was spent yet; questions, checks and what is said unasked are counted\n"
    assert "40,000 tokens  budget.answer_tokens" in done.out
    assert "0 of 2,700 s in a sandbox in the last hour  budget.idle_sandbox_s" in done.out


def test_it_says_what_was_spent_on_what(say: Say, spender: Spender) -> None:
    spender.answer()
    spender.answer(rule="budget.same_call")
    spender.check(took_s=100)
    today, week = view(say).periods
    assert (today.period, week.period) == ("today", "7d")
    rows = {row.task: row for row in week.rows}
    assert (rows["answer"].tasks, rows["answer"].succeeded, rows["answer"].unsuccessful) == (2, 1, 1)
    assert (rows["answer"].name, rows["answer"].spent.tokens) == ("sh\x1b[2Jop", 1_884)
    assert rows["check"].spent.sandbox_s == 100
    cost = {one.task: one for one in week.costs}["answer"]
    assert (cost.each.tokens, cost.each_unsuccessful.calls) == (942, 1)
    assert [(one.rule, one.times) for one in week.stops] == [("budget.same_call", 1)]


def test_a_person_reads_it_as_lines(say: Say, spender: Spender) -> None:
    spender.answer()
    asked = spender.answer(rule="budget.same_call")
    out = say("budget", "--since", "1h").out
    assert out.splitlines()[0] == "since 1h"
    assert "  answer   sh\\x1b[2Jop      1 of 2 succeeded       1,884 tokens, 0.3 s in all, 2 calls" in out
    assert "one that succeeded took 942 tokens, 0.2 s in all, 1 call; one that did not 942 tokens" in out
    assert f"stopped  budget.same_call 1 time, last t{asked.seq}" in out
    assert "\x1b" not in out


def test_what_was_before_is_not_counted(say: Say, log: LogWriter) -> None:
    Spender(log, now() - 30 * DAY).answer()
    assert [one.rows for one in view(say).periods] == [[], []]
    [far] = view(say, "--since", "60d").periods
    assert len(far.rows) == 1


def test_a_moment_that_is_none_is_refused(say: Say) -> None:
    assert say("budget", "--since", "soon").status == 2


def test_the_hour_of_what_nobody_asked_for_stands_against_its_limits(
    say: Say, log: LogWriter, spender: Spender
) -> None:
    spender.job("checks", took_s=100, cpu_s=50, idle=True)
    spender.job("checks", took_s=1_000, cpu_s=500)
    spender.sentence(seconds=6)
    Spender(log, now() - DAY // 12).job("checks", took_s=900, idle=True)
    hour = {one.resource: (one.spent, one.limit) for one in view(say).hour}
    assert hour == {"sandbox_s": (100, 2_700), "cpu_s": (50, 10_800), "spoken_s": (6, 60)}


def test_limits_are_as_configured_until_enough_succeeded(say: Say, home: Paths, spender: Spender) -> None:
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text("[budget]\nanswer_tokens = 12_000\nspoken_s = 0\n")
    for _ in range(LEARNS_FROM - 1):
        spender.answer()
    limit = view(say).limits[0]
    assert (limit.limit, limit.configured, limit.learned_from) == (12_000, 12_000, 0)
    spender.answer()
    limit = view(say).limits[0]
    assert (limit.limit, limit.configured, limit.learned_from) == (6_000, 12_000, 30)
    assert "6,000 tokens, by the last 30 that succeeded (at most 12,000: `budget.answer_tokens`)" in say("budget").out
    assert view(say).hour[2].limit == 0
