"""A habit is told when one command ends the red after one deed, often and nearly always; what may be chance is not."""

from knowledge.memory.learned.lesson import Lesson
from knowledge.memory.learned.patterns import habits, lessons
from tests.knowledge.memory.learned.doings import Day


def learned(*days: Day, check: str = "npm test") -> list[Lesson]:
    found = [one for day in days for one in habits(day.project, check, day.done, day.between)]
    return list(lessons(check, found))


def rebased(day: Day, times: int) -> Day:
    for _ in range(times):
        day.green().deed("rebase").red().ran("npm ci").green()
    return day


def test_the_same_command_after_every_rebase_is_a_pattern() -> None:
    (one,) = learned(rebased(Day(), 3))
    assert one.title == "After a rebase `npm test` fails until `npm ci`"
    assert (one.times, one.against, one.projects, len(one.evidence)) == (3, 0, (1,), 9)


def test_twice_is_not_enough() -> None:
    assert learned(rebased(Day(), 2)) == []


def test_a_rebase_without_harm_counts_against_it_and_one_in_five_is_borne() -> None:
    day = rebased(Day(), 4).deed("rebase").green()
    assert [(one.times, one.against) for one in learned(day)] == [(4, 1)]
    assert learned(day.deed("rebase").green()) == []


def test_what_was_run_beforehand_says_nothing_where_it_is_green_and_the_contrary_where_it_is_red() -> None:
    assert [one.against for one in learned(rebased(Day(), 3).deed("rebase").ran("npm ci").green())] == [0]
    vain = rebased(Day(), 3).deed("rebase").ran("npm ci").red().ran("npm ci").green()
    assert learned(vain) == []


def test_what_was_tried_in_vain_is_not_it() -> None:
    day = Day()
    for _ in range(3):
        day.green().deed("pull").red().ran("make clean").red().ran("npm ci").green()
    assert [one.title for one in learned(day)] == ["After a pull `npm test` fails until `npm ci`"]


def test_of_two_commands_that_always_come_together_neither_is_told() -> None:
    day = Day()
    for _ in range(4):
        day.green().deed("pull").red().ran("npm ci", "make seed").green()
    assert learned(day) == []
    for _ in range(2):
        day.deed("pull").red().ran("npm ci").green()
    assert [one.times for one in learned(day)] == [6]


def test_of_two_deeds_that_always_come_together_neither_is_told() -> None:
    day = Day()
    for _ in range(4):
        day.green().deed("switch").deed("pull").red().ran("npm ci").green()
    assert learned(day) == []


def test_a_command_that_is_run_anyway_is_not_why() -> None:
    day = rebased(Day(), 3)
    for _ in range(4):
        day.ran("npm ci").green()
    assert learned(day) == []


def test_where_files_were_edited_nobody_knows_what_helped() -> None:
    day = Day()
    for _ in range(3):
        day.green().deed("rebase").red().edited().ran("npm ci").green()
    assert learned(day) == []


def test_what_a_command_writes_while_it_runs_is_no_edit() -> None:
    day = Day()
    for _ in range(3):
        day.green().deed("rebase").red().ran("make generate")
        day.edits.append(day.done[-1].at + 500_000)
        day.green()
    assert [one.times for one in learned(day)] == [3]


def test_flaky_checks_that_are_green_again_by_themselves_count_against_it() -> None:
    day = rebased(Day(), 3).deed("rebase").red().green()
    assert learned(day) == []


def test_one_lesson_of_two_projects_is_told_once() -> None:
    (one,) = learned(rebased(Day(1), 2), rebased(Day(2), 2))
    assert (one.times, one.projects) == (4, (1, 2))
    assert "in 2 projects" in one.body


def test_a_project_in_which_it_is_not_so_says_nothing_of_the_others() -> None:
    other = Day(2).green().deed("rebase").green().deed("rebase").green().deed("rebase").red().ran("npm ci").green()
    (one,) = learned(rebased(Day(1), 3), other)
    assert one.projects == (1,)


def test_a_command_can_be_the_deed() -> None:
    day = Day()
    for _ in range(3):
        day.green("make test").ran("make clean").red("make test").ran("make generate").green("make test")
    assert [one.title for one in learned(day, check="make test")] == [
        "After `make clean` `make test` fails until `make generate`"
    ]
