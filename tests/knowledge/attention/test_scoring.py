"""Scores of days that are small enough to be reckoned by hand."""

import json
import math

import pytest

from knowledge.attention.labels import Labels
from knowledge.attention.scoring import Score
from knowledge.errors import HistoryUnreadable
from knowledge.events import ProcessDied
from tests.knowledge.attention.staged import Obedient, event, interval, label, labels, scored, tick

DOWN = event(1, 0)
LATER = [tick(2, 20), tick(3, 200)]
DAY = [DOWN, *LATER]
STRETCHES = (
    interval(0, 10, "bad"),
    interval(2, 3, "good"),
    interval(5, 7, "forbidden"),
    interval(6, 7, "good"),
)


def faults(score: Score) -> list[str]:
    return [one.fault for one in score.problems]


def test_what_is_wanted_now_and_said_now_costs_nothing() -> None:
    score = scored(Obedient(), DAY, labels(label(DOWN, "now", 30)))
    assert (score.spoken, score.told, score.wanted, score.cost, faults(score)) == (1, 1, 1, 0.0, [])


@pytest.mark.parametrize(("moment", "minutes"), [("bad", 6.0), ("fine", 2.0), ("good", 0.8), (None, 2.0)])
def test_what_nobody_wanted_costs_what_the_moment_costs(moment: str | None, minutes: float) -> None:
    stretch = [interval(-5, 5, moment)] if moment else []
    for wanted in ("digest", "drop"):
        score = scored(Obedient(), DAY, labels(label(DOWN, wanted), *stretch))
        assert (score.cost, faults(score)) == (minutes, ["false interruption"])
    unlabelled = scored(Obedient(), DAY, labels(*stretch))
    assert (unlabelled.cost, unlabelled.problems[0].why) == (minutes, "nobody asked for it")


def test_a_word_where_silence_is_demanded_is_beyond_any_price() -> None:
    known = labels(label(DOWN, "now", 30, critical=True), interval(-1, 1, "forbidden"))
    score = scored(Obedient(), DAY, known)
    assert math.isinf(score.cost)
    assert faults(score) == ["forbidden"]
    assert score.finite == 0.0


def test_a_notification_costs_a_share_of_it_and_forbids_nothing() -> None:
    known = labels(label(DOWN, "drop"), interval(-1, 1, "forbidden"))
    score = scored(Obedient("drop", "show"), DAY, known)
    assert (score.cost, faults(score)) == (pytest.approx(1.8), ["shown for nothing"])
    critical = labels(label(DOWN, "now", 30, critical=True), interval(-1, 1, "forbidden"))
    assert scored(Obedient("hold", "show"), DAY, critical).cost == 0.0


def test_what_could_wait_is_false_at_a_bad_moment_and_right_at_another() -> None:
    known = [label(DOWN, "at_break", 60), interval(-5, 10, "bad")]
    assert faults(scored(Obedient(), DAY, labels(*known))) == ["false interruption"]
    later = scored(Obedient(after=12), DAY, labels(*known))
    assert (faults(later), later.waits) == ([], [2.0])
    assert later.cost == pytest.approx(2 * 0.05)


def test_what_waits_loses_by_the_minute_once_it_may_be_told() -> None:
    known = [label(DOWN, "now", 60), interval(-5, 10, "forbidden")]
    assert scored(Obedient(after=14), DAY, labels(*known)).delay == pytest.approx(4 * 0.35)


def test_what_is_never_told_loses_all_the_time_in_which_it_was_of_use() -> None:
    score = scored(Obedient("drop"), DAY, labels(label(DOWN, "now", 20)))
    assert (faults(score), score.told, score.cost) == (["never told"], 0, pytest.approx(20 * 0.35))
    assert score.problems[0].reasons == ("told",)


def test_a_critical_that_is_missed_costs_an_hour_and_one_that_is_shown_is_not_missed() -> None:
    known = label(DOWN, "now", 30, critical=True)
    missed = scored(Obedient("drop"), DAY, labels(known))
    assert (faults(missed), missed.criticals) == (["missed critical"], 1)
    assert missed.cost == pytest.approx(60 + 30 * 1.2)
    assert faults(scored(Obedient("drop", "show"), DAY, labels(known))) == []
    late = scored(Obedient(after=10), DAY, labels(known))
    assert (faults(late), late.cost) == (["late critical"], pytest.approx(12))
    assert faults(scored(Obedient(after=40), DAY, labels(known))) == ["missed critical"]


def test_what_is_said_when_it_is_of_no_use_any_more_was_for_nothing() -> None:
    assert faults(scored(Obedient(after=40), DAY, labels(label(DOWN, "at_break", 30)))) == ["false interruption"]


def test_the_same_matter_is_said_once_until_its_state_changes() -> None:
    again = event(4, 250)
    known = [label(DOWN, "now", 30, incident="m"), label(again, "drop", incident="m")]
    assert faults(scored(Obedient(), [*DAY, again], labels(*known))) == ["repeat", "false interruption"]
    assert "repeat" in faults(scored(Obedient(times=2), DAY, labels(known[0])))


def test_a_matter_is_told_by_any_of_its_events_while_it_is_of_use() -> None:
    again = event(4, 10)
    known = [label(DOWN, "at_break", 60, incident="m"), label(again, "drop", incident="m")]

    class Second(Obedient):
        def consider(self, candidate, now):  # type: ignore[no-untyped-def]
            return super().consider(candidate, now) if candidate.incident.endswith("e4") else []

    score = scored(Second(), [DOWN, again, tick(5, 90)], labels(*known))
    assert (faults(score), score.told) == ([], 1)


def test_where_two_opinions_differ_both_are_right() -> None:
    known = {"event": DOWN.id, "either": ["at_break", "digest"], "until": None, "note": ""}
    assert scored(Obedient(), DAY, labels(known)).cost == 0.0
    assert scored(Obedient("drop"), DAY, labels(known)).cost == 0.0


def test_a_label_is_found_by_the_chain_that_its_event_belongs_to() -> None:
    died = ProcessDied(process="model", pid=7, ending="signal 9", uptime_s=1, again_in_s=None)
    root = tick(1, 0)
    own, other = event(2, 0, died, root), event(4, 1, died)
    down = event(3, 0.1, cause=own)
    known = labels(label(own, "now", 30), label(other, "drop"))
    assert faults(scored(Obedient(), [root, own, down, other, tick(5, 50)], known)) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no JSON"),
        ('{"event": 3}', "event"),
        ('{"event": "a.b.1", "label": "soon"}', "label"),
        ('{"from": "2025", "to": "x", "moment": "bad"}', "to"),
        ('{"split": "other"}', "split"),
        ('{"seq": 1}', "seq"),
    ],
)
def test_labels_that_cannot_be_read_are_told_with_their_line(line: str, said: str) -> None:
    with pytest.raises(HistoryUnreadable) as caught:
        Labels(["", line], "day")
    assert "day, line 2" in str(caught.value)
    assert said in str(caught.value)


def test_silence_counts_where_stretches_overlap_else_the_inner_one_and_gaps_are_fine() -> None:
    known = Labels([json.dumps(one) for one in STRETCHES])
    at = DOWN.header.at
    kinds = [known.moment(at + minute * 60_000_000) for minute in (-1, 0, 2, 3, 5, 6, 7, 10)]
    assert kinds == ["fine", "bad", "good", "bad", "forbidden", "forbidden", "bad", "fine"]
    assert known.about.split == "tune"
