"""The bench of a month: it reads its story as it is told, and a wrong answer counts as wrong."""

from collections import Counter
from collections.abc import Iterator

import pytest

from daemon.bench.month.answers import Answer, answer
from daemon.bench.month.measuring import RIGHT, scored
from daemon.bench.month.playing import Month, lived
from daemon.bench.month.questions import Question, questions
from daemon.bench.month.story import MINUTE, day, in_berlin, lines, moment
from daemon.bench.month.verdict import verdict
from knowledge.events import CommandFinished, FailureClosed, FailureDiagnosed, TestsFailed
from services import memory

ENOUGH = {"events": 300, "questions": 110, "of each": 25, "mornings": 15}


@pytest.fixture(scope="module")
def month() -> Iterator[Month]:
    with in_berlin(), lived(lines(), memory) as found:
        yield found


def short(text: str) -> list[FailureDiagnosed | FailureClosed | CommandFinished | TestsFailed]:
    with lived(lines(text), memory) as told:
        return [
            seen.event
            for seen in told.log.every()
            if isinstance(seen.event, FailureDiagnosed | FailureClosed | CommandFinished | TestsFailed)
        ]


def test_a_red_run_is_a_command_its_report_and_its_failures() -> None:
    run, report, first, second = short(
        "10-01 09:00 shop watch\n10-01 09:05 shop red ~2m pytest | a.py::one => no | a.py::two => nor | ok a.py::three"
    )
    assert isinstance(run, CommandFinished)
    assert (run.command, run.status, run.started, run.duration_ms) == ("pytest", 1, moment("10-01 09:05"), 120_000)
    assert isinstance(report, TestsFailed)
    assert (report.counts.failed, report.passed) == (2, ["a.py::three"])
    assert [one.test_id for one in (first, second) if isinstance(one, FailureDiagnosed)] == ["a.py::one", "a.py::two"]


def test_a_green_run_closes_what_was_red() -> None:
    red = "10-01 09:00 shop watch\n10-01 09:05 shop red pytest | a.py::one => no\n"
    *_, closed = short(f"{red}10-01 09:10 shop green pytest | a.py::one")
    assert isinstance(closed, FailureClosed)
    assert closed.how == "test passed"


def test_the_night_in_which_summer_time_ends() -> None:
    assert moment("10-25 02:30b") - moment("10-25 02:30") == 60 * MINUTE
    began, ended = day("10-25")
    assert ended - began == 25 * 60 * MINUTE


@pytest.mark.parametrize(
    "text",
    [
        "10-01 9:00 shop watch",
        "10-01 09:00 nowhere watch",
        "10-01 09:00 shop dance",
        "10-01 09:00 shop watch\n10-01 08:00 shop edit a.py",
        "10-01 09:00 shop pull elsewhere",
    ],
)
def test_what_cannot_be_is_not_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be read|no such verb|earlier|checked out"):
        short(text)


def test_there_is_enough_of_everything(month: Month) -> None:
    asked = Counter(one.ability for one in questions())
    labels = [one.label for one in lines() if one.label]
    assert len(labels) == len(set(labels))
    assert len(list(month.log.every())) >= ENOUGH["events"]
    assert asked.total() >= ENOUGH["questions"]
    assert min(asked[ability] for ability in RIGHT) >= ENOUGH["of each"]
    assert len({one.day for one in month.mornings}) >= ENOUGH["mornings"]


def test_a_morning_that_misses_a_fact_or_says_what_is_not_so_is_told() -> None:
    story = """10-01 09:00 shop @watched watch
10-01 09:10 shop switch fix/7-sum
10-01 09:15 shop @made edit src/sum.py
10-01 09:20 shop run ls
10-02 09:00 shop never not committed: src/sum.py
10-02 09:00 shop ! @made ~fix/7-sum @watched ~fix/8-other"""
    with in_berlin(), lived(lines(story), memory) as told:
        [morning] = told.mornings
    assert (morning.planted, morning.missed) == (4, ["@watched", "~fix/8-other"])
    assert morning.untrue == ["not committed: src/sum.py"]


def test_every_label_of_a_question_is_in_the_story(month: Month) -> None:
    named = {label for one in questions() for label in [*(one.right or []), *([one.newest] if one.newest else [])]}
    assert named <= set(month.labels)


def test_most_answers_are_right_and_no_briefing_invents(month: Month) -> None:
    score = scored(month, questions(), answer)
    assert score.right.total() > 0.9 * score.asked.total(), score.wrong
    assert [one.invented for one in month.mornings if one.invented] == []


def test_a_memory_that_says_nothing_is_wrong_of_all_but_what_never_happened(month: Month) -> None:
    score = scored(month, questions(), lambda _month, _asked: Answer([], {}))
    assert score.right["update"] == score.right["several"] == 0
    assert score.right["absent"] == sum(one.nothing for one in questions())


LABELS = {"one": 1, "two": 2, "three": 3}


@pytest.mark.parametrize(
    ("right", "told", "is_"),
    [
        ({"right": ["one", "two"]}, Answer([2, 1], {}), "right"),
        ({"right": ["one", "two"]}, Answer([1], {}), "poor"),
        ({"right": ["one", "two"]}, Answer([3, 2, 1], {}), "false"),
        ({"right": ["one"]}, Answer([], {}), "false"),
        ({"newest": "two"}, Answer([2, 1], {}), "right"),
        ({"newest": "two"}, Answer([1, 2], {}), "false"),
        ({"newest": "two"}, Answer([], {}), "poor"),
        ({"field": "branch", "is_": "main"}, Answer([], {"branch": "main"}), "right"),
        ({"field": "branch", "is_": "main"}, Answer([], {"branch": "work"}), "false"),
        ({"minutes": 60}, Answer([], {}, 60.9), "right"),
        ({"minutes": 60}, Answer([], {}, 62), "false"),
        ({"nothing": True}, Answer([], {}), "right"),
        ({"nothing": True}, Answer([1], {}), "false"),
        ({"nothing": True}, Answer([], {}, None, ("paused",)), "poor"),
        ({"unrecorded": "paused"}, Answer([], {}, None, ("paused",)), "right"),
        ({"unrecorded": "paused"}, Answer([], {}), "false"),
    ],
)
def test_a_wrong_answer_counts_as_wrong(right: dict[str, object], told: Answer, is_: str) -> None:
    asked = Question("Is it so?", "update", "notes")._replace(**right)  # type: ignore[arg-type]
    assert verdict(asked, told, LABELS) == is_
