"""How a test went, run by run: from reports, from what was printed, from what closed it."""

from knowledge.memory.days import tested
from tests.knowledge.memory.days.diary import Diary, at

SUM = "tests/test_cart.py::test_sum"


def went(diary: Diary, test: str, project: int | None = None) -> list[tuple[str, int]]:
    return [(one.result, one.seq) for one in tested.test_history(diary.memory, test, project)]


def test_reports_tell_of_what_passed_and_of_what_did_not(diary: Diary) -> None:
    red = diary.reported(diary.ran("pytest", at(0, 9), status=1), ["tests/test_cart.py::test_one"], [SUM])
    green = diary.reported(
        diary.ran("pytest", at(0, 10)), ["tests.test_cart::test_sum", "tests/test_cart.py::test_one"]
    )
    assert went(diary, SUM) == [("passed", green), ("failed", red)]
    assert went(diary, "test_sum") == [("passed", green), ("failed", red)]
    assert went(diary, "test sum") == [("passed", green), ("failed", red)]
    assert went(diary, "test_su") == []
    assert went(diary, "test_sum", 2) == []
    assert len(went(diary, "tests/test_cart.py")) == 4
    first = tested.test_history(diary.memory, SUM)[-1]
    assert (first.command, first.message, first.at) == ("pytest", "it is not so", at(0, 9) + 1_000_000)


def test_without_a_report_failures_and_their_ends_tell(diary: Diary) -> None:
    red = diary.broke("assert 1 == 2", diary.ran("pytest", at(0, 9), status=1), SUM)
    green = diary.mended(red, diary.ran("pytest", at(0, 10)))
    assert went(diary, SUM) == [("passed", green), ("failed", red)]


def test_a_run_is_told_once(diary: Diary) -> None:
    run = diary.ran("pytest", at(0, 9), status=1)
    red = diary.reported(run, [], [SUM])
    diary.broke("assert 1 == 2", run, SUM)
    assert went(diary, SUM) == [("failed", red)]


def test_a_line_that_names_it_and_succeeded_passed_it(diary: Diary) -> None:
    run = diary.ran(f"pytest {SUM}", at(0, 9))
    diary.ran(f"pytest {SUM}", at(0, 10), status=1)
    diary.ran(f"cat {SUM}", at(0, 11))
    assert went(diary, SUM) == [("passed", run)]


def test_the_branch_is_the_one_of_that_time(diary: Diary) -> None:
    diary.watched(at(0, 8))
    diary.switched("main", "fix", at(0, 8.5))
    diary.reported(diary.ran("pytest", at(0, 9)), [SUM])
    diary.switched("fix", "main", at(0, 9.5))
    assert [one.branch for one in tested.test_history(diary.memory, SUM)] == ["fix"]


def test_parameters_count_where_they_are_asked_for(diary: Diary) -> None:
    diary.reported(diary.ran("pytest", at(0, 9)), [f"{SUM}[a-b]", f"{SUM}[c]"])
    assert len(went(diary, SUM)) == 2
    assert len(went(diary, f"{SUM}[c]")) == 1
