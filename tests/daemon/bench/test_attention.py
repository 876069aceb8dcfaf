"""The five gates on days that somebody else labelled: what may never happen does not, and each gate is missed."""

import dataclasses
from functools import cache
from pathlib import Path

import pytest

from daemon.bench.attention import FOLDER, GATES, Labelled, Trial, ablations, gates, in_a_row, labelled, score
from daemon.bench.attention_policies import BASELINES
from daemon.bench.attention_table import compared, table, totals
from daemon.bench.attention_weeks import Week
from knowledge.attention.scoring import Fault, Problem, Score
from knowledge.errors import NotFound

NEVER: tuple[Fault, ...] = ("forbidden", "missed critical", "repeat")
HURTS: dict[str, tuple[str, Fault]] = {
    "without activity": ("010-two-voices", "forbidden"),
    "without directed": ("027-never-mention", "false interruption"),
    "without context": ("006-do-not-disturb-ends", "forbidden"),
    "without throttle": ("029-disk-full", "repeat"),
    "without significance": ("019-sitting-before-it", "false interruption"),
}
"""A day on which each gate is missed, and what goes wrong there."""


@cache
def days() -> dict[str, Labelled]:
    return {day.name: day for day in labelled(FOLDER)}


NAMES = sorted(path.name.removesuffix(".labels.jsonl") for path in FOLDER.glob("[0-9]*.labels.jsonl"))


@pytest.mark.parametrize("name", NAMES)
def test_what_may_never_happen_does_not(name: str) -> None:
    found = score(Trial(GATES, gates), days()[name])
    assert not [fault for fault in NEVER if found.count(fault)], found.problems


@pytest.mark.parametrize("trial", ablations(), ids=lambda one: one.name)
def test_each_gate_is_missed_when_it_is_switched_off(trial: Trial) -> None:
    name, fault = HURTS[trial.name]
    with_it, without = score(Trial(GATES, gates), days()[name]), score(trial, days()[name])
    assert without.count(fault) > with_it.count(fault)


def test_the_same_days_score_the_same() -> None:
    one, two = (score(Trial(GATES, gates), days()["031-red-on-purpose"]) for _ in range(2))
    assert dataclasses.asdict(one) == dataclasses.asdict(two)


@pytest.mark.parametrize(("name", "least"), [("silent", "missed critical"), ("speak all", "forbidden")])
def test_the_baselines_fail_where_they_must(name: str, least: Fault) -> None:
    found = score(Trial(name, BASELINES[name]), days()["006-do-not-disturb-ends"])
    assert found.count(least)
    assert (found.cost == float("inf")) == (name == "speak all")


def test_made_weeks_are_the_same_for_the_same_seed_and_labelled() -> None:
    one, two, other = list(Week(1).days()), list(Week(1).days()), list(Week(2).days())
    assert [day.events for day in one] == [day.events for day in two]
    assert [day.labels for day in one] == [day.labels for day in two]
    assert [day.events for day in one] != [day.events for day in other]
    events = [seen for day in one for seen in day.events]
    assert [seen.seq for seen in events] == list(range(1, len(events) + 1))
    assert all(seen.event for seen in events)
    assert {label.label for day in one for label in day.labels} == {"now", "at_break", "digest", "drop"}
    found = list(in_a_row(Trial(GATES, gates), one))
    assert sum(each.count("forbidden") for each in found) == 0
    assert sum(each.told for each in found)


def faulty(fault: Fault, cost: float) -> Score:
    return Score(spoken=2, shown=1, criticals=1, wanted=2, told=1, problems=[Problem(fault, 0, "", cost=cost)])


def test_days_add_up() -> None:
    found = totals([Score(spoken=4, wanted=1, told=1, waits=[2.0], delay=1.0), faulty("false interruption", 6.0)])
    assert (found.days, found.spoken, found.false, found.told, found.wanted) == (2, 3.0, 0.5, 2, 3)
    assert (found.cost, found.wait, found.priced) == (3.5, 2.0, True)
    assert not totals([faulty("forbidden", 0.0)]).priced


def test_two_policies_are_compared_day_by_day() -> None:
    hard, easy = faulty("missed critical", 60.0), Score()
    assert compared([hard, easy], [hard, easy]) == (0.0, 0.0, 0.0)
    more, least, most = compared([faulty("false interruption", 2.0)] * 8, [easy] * 8)
    assert (more, least, most) == (2.0, 2.0, 2.0)
    more, least, most = compared([hard, easy] * 8, [easy, easy] * 8)
    assert least < more == 30.0 < most


def test_the_table_has_a_line_for_each_policy_and_says_what_has_no_price() -> None:
    lines = table({"a": [Score()], "b": [faulty("forbidden", 0.0)]}, "a")
    assert [line.split("|")[1].strip() for line in lines] == ["policy", "---", "a", "b"]
    assert "∞" in lines[3]
    assert "∞" not in lines[2]
    assert "+0.0 (+0.0 … +0.0)" in lines[3]


def test_a_folder_without_days_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        labelled(tmp_path)
