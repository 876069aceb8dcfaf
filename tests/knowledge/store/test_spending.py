"""What was spent is read from what is on record anyway."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.store.log_writer import LogWriter
from knowledge.store.migrate import MIGRATIONS
from knowledge.store.spending import SpendingReader
from knowledge.store.sqlite import Database
from knowledge.tasks.budget import Spent
from knowledge.tasks.spending import Done
from tests.making import DAY, NOW
from tests.spending import Spender


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogWriter]:
    writer = LogWriter.open(tmp_path / "core.db")
    yield writer
    writer.close()


@pytest.fixture
def spender(log: LogWriter) -> Spender:
    return Spender(log)


@pytest.fixture
def reader(tmp_path: Path, log: LogWriter) -> Iterator[SpendingReader]:
    del log
    with SpendingReader.open(tmp_path / "core.db") as one:
        yield one


def only(done: list[Done]) -> Done:
    [one] = done
    return one


def test_an_answer_is_what_its_spans_say(spender: Spender, reader: SpendingReader) -> None:
    asked = spender.answer()
    spent = Spent(tokens=942, wall_s=0.16, calls=1)
    assert only(reader.since(NOW)) == Done("answer", f"t{asked.seq}", NOW, 1, "succeeded", spent)
    assert reader.answered(10) == [spent]


def test_one_that_was_stopped_names_its_rule_and_teaches_nothing(spender: Spender, reader: SpendingReader) -> None:
    spender.answer(rule="budget.same_call")
    one = only(reader.since(NOW))
    assert (one.outcome, one.rule, one.spent.tokens) == ("not", "budget.same_call", 942)
    assert reader.answered(10) == []


def test_after_one_that_ran_out_the_next_has_all_that_is_configured(spender: Spender, reader: SpendingReader) -> None:
    spender.answer()
    spender.answer(rule="budget.tokens")
    spender.check(took_s=5)
    spender.check(took_s=900, ended="time")
    assert (reader.answered(10), reader.checks(1, 10)) == ([], [])
    spender.answer()
    spender.check(took_s=7)
    assert len(reader.answered(10)) == 2
    assert reader.checks(1, 10) == [Spent(sandbox_s=7), Spent(sandbox_s=5)]


@pytest.mark.parametrize(
    ("kind", "task", "resource"),
    [("checks", "check", "sandbox"), ("integrity", "upkeep", "disk"), ("tidy", "upkeep", "sandbox")],
)
def test_a_job_is_what_its_steps_say(
    spender: Spender, reader: SpendingReader, kind: str, task: str, resource: str
) -> None:
    job = spender.job(kind, took_s=9, cpu_s=4, idle=True, resource=resource)
    spent = Spent(wall_s=9, cpu_s=4, sandbox_s=9 if resource == "sandbox" else 0)
    assert only(reader.since(NOW)) == Done(task, f"j{job}", NOW, 1, "succeeded", spent, idle=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "task"), [("try_fix", "try"), ("bisect", "bisect")])
def test_who_is_to_find_something_and_does_not_has_not_succeeded(
    spender: Spender, reader: SpendingReader, kind: str, task: str
) -> None:
    spender.job(kind, took_s=9)
    one = only(reader.since(NOW))
    assert (one.task, one.outcome) == (task, "not")
    assert only(reader.jobs(NOW)).outcome == "succeeded", "as a job it is done"


@pytest.mark.parametrize(("over", "outcome"), [("failed", "not"), ("", "open")])
def test_what_failed_or_goes_on_counts_as_well(
    spender: Spender, reader: SpendingReader, over: str, outcome: str
) -> None:
    spender.job("checks", took_s=9, over=over)  # type: ignore[arg-type]
    one = only(reader.since(NOW))
    assert (one.outcome, one.spent.sandbox_s) == (outcome, 9)


@pytest.mark.parametrize(
    ("why", "rule"),
    [
        ("its worker was ended: killed by SIGALRM", "budget.wall"),
        ("its worker was ended: killed by SIGXCPU", "budget.cpu"),
        ("its worker was ended: killed by SIGKILL", ""),
    ],
)
def test_a_job_whose_worker_its_limits_ended_names_them(
    spender: Spender, reader: SpendingReader, why: str, rule: str
) -> None:
    spender.job("tidy", took_s=0, resource="disk", over="failed", why=why)
    assert only(reader.since(NOW)).rule == rule


@pytest.mark.parametrize(("ended", "rule"), [("time", "budget.sandbox"), ("memory", "budget.memory"), ("exited", "")])
def test_a_check_that_its_limits_ended_names_them(
    spender: Spender, reader: SpendingReader, ended: str, rule: str
) -> None:
    spender.check(took_s=5, ended=ended)
    one = only(reader.since(NOW))
    assert (one.rule, one.outcome) == (rule, "not" if rule else "succeeded")
    assert reader.checks(1, 10) == ([] if rule else [Spent(sandbox_s=5)])
    assert reader.checks(2, 10) == []


def test_what_is_said_unasked_counts_and_answers_do_not(spender: Spender, reader: SpendingReader) -> None:
    spender.sentence(seconds=4)
    spender.sentence(seconds=30, why="asked")
    spender.sentence(seconds=0, cut_by="budget")
    said, cut = reader.since(NOW)
    assert (said.task, said.spent.spoken_s, said.outcome) == ("voice", 4, "succeeded")
    assert (cut.rule, cut.outcome) == ("budget.spoken", "not")
    assert reader.spoken_s(NOW) == 4
    assert reader.spoken_s(NOW + 1) == 0


@pytest.mark.parametrize("fails", [False, True])
def test_an_act_lasts_from_its_approval_on(spender: Spender, reader: SpendingReader, fails: bool) -> None:
    number = spender.act(took_s=3, fails=fails)
    one = only(reader.since(NOW))
    assert (one.task, one.id, one.spent) == ("act", f"a{number}", Spent(wall_s=3, calls=1))
    assert one.outcome == ("not" if fails else "succeeded")


def test_only_what_was_since_then_counts(log: LogWriter, spender: Spender, reader: SpendingReader) -> None:
    spender.answer()
    spender.job("checks", took_s=9)
    later = Spender(log, NOW + DAY)
    later.answer()
    assert only(reader.since(NOW + 1)).at == NOW + DAY
    assert len(reader.since(NOW)) == 3


def test_projects_have_their_last_name(log: LogWriter, spender: Spender, reader: SpendingReader) -> None:
    assert reader.projects() == {}
    spender.project("shop")
    Spender(log).project("store")
    assert reader.projects() == {1: "store"}


def test_of_a_log_of_an_earlier_release_nothing_was_spent(tmp_path: Path) -> None:
    with Database.writer(tmp_path / "old.db", []) as database:
        for number, file in enumerate(sorted((MIGRATIONS / "core").glob("*.sql"))[:2], 1):
            database.script(file.read_text(encoding="utf-8"), number)
    with SpendingReader.open(tmp_path / "old.db") as reader:
        assert (reader.since(0), reader.answered(5), reader.checks(1, 5), reader.jobs(0)) == ([], [], [], [])
