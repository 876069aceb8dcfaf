"""What the user is about, as events tell it: states, what ended just now, and what nobody knows."""

import pytest

from knowledge.attention.parameters import built_in
from knowledge.attention.sensing import Sensing
from knowledge.events import BuildPassed, CommitMade, Event, FocusChanged, ServiceGaveUp, Signal, TestsPassed
from knowledge.focus.state import LIMITS_S
from knowledge.redact import clean
from tests.attending import HOUR, MINUTE, SECOND, focus, reading
from tests.making import NOW, Voice, finished

P = built_in()


def sensed(*told: tuple[int, Event]) -> Sensing:
    sensing, voice = Sensing(), Voice()
    for at, event in told:
        sensing.take(voice.says(event, at=NOW + at), NOW + at)
    return sensing


def working(sensing: Sensing, at: int) -> str:
    return sensing.moment(NOW + at, 0, voice=True, desktop=True).working(P)


def edits(*spans: tuple[int, int]) -> list[tuple[int, Event]]:
    told = []
    for begin, end in spans:
        told.append((begin, focus(0).model_copy(update={"readings": [*focus(0).readings, reading("editing", begin)]})))
        over = reading("editing", end, value=False)
        told.append((end, focus(0).model_copy(update={"readings": [*focus(0).readings, over]})))
    return told


def test_five_minutes_of_editing_within_ten_are_deep_work() -> None:
    spans = edits((0, 3 * MINUTE), (5 * MINUTE, 7 * MINUTE))
    sensing = sensed((0, focus()), *spans)
    assert working(sensing, 7 * MINUTE) == "deep"
    assert working(sensing, 10 * MINUTE) == "deep"
    assert working(sensing, 10 * MINUTE + SECOND) == "shallow"
    assert working(sensed((0, focus()), *spans[:2]), 3 * MINUTE) == "shallow"


def test_editing_that_goes_on_counts_as_it_goes_on() -> None:
    sensing = sensed((0, focus()), edits((0, MINUTE))[0])
    assert [working(sensing, minutes * MINUTE) for minutes in (1, 4, 5, 60)] == ["shallow", "shallow", "deep", "deep"]


def test_who_does_nothing_is_idle_even_if_files_change() -> None:
    assert working(sensed((0, focus(editing=True)), (6 * MINUTE, focus(editing=True, idle=True))), 7 * MINUTE) == "idle"


@pytest.mark.parametrize("sensor", ["in_call", "locked", "do_not_disturb", "idle"])
def test_a_sensor_that_is_missing_or_stale_makes_him_busy(sensor: Signal) -> None:
    assert working(sensed((0, focus(**{sensor: None}))), MINUTE) == "unknown"
    forgotten = sensed((0, focus(**{sensor: True})))
    assert working(forgotten, (LIMITS_S[sensor] + 1) * SECOND) == "unknown"


def test_a_focus_that_gave_up_is_no_focus() -> None:
    gone = ServiceGaveUp(process="senses", services=["files", "focus"], deaths=5, within_s=60)
    assert working(sensed((0, focus()), (1, gone)), MINUTE) == "unknown"
    in_call = sensed((0, focus(in_call=True)), (1, gone)).moment(NOW + MINUTE, 0, voice=True, desktop=True)
    assert in_call.holds("in_call") is True


COMMIT = CommitMade(
    tree=clean("/src"),
    branch=None,
    commit="a" * 40,
    before=None,
    author=clean("A"),
    subject=clean("x"),
    at=NOW + MINUTE,
)
RUN = {"format": "junit", "report": clean("r"), "cwd": clean("/src"), "command": clean("pytest")}
PASSED = TestsPassed.model_validate({**RUN, "counts": {}, "passed": []})


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ([(MINUTE, finished().model_copy(update={"started": NOW + MINUTE, "duration_ms": 0}))], "command"),
        ([(MINUTE, COMMIT)], "commit"),
        ([(MINUTE, PASSED)], "tests"),
        ([(0, focus(locked=True)), (MINUTE, focus(MINUTE))], "unlocked"),
        ([(0, focus(in_call=True)), (MINUTE, focus(MINUTE))], "call"),
        ([(MINUTE, focus(MINUTE, command=True))], "command"),
    ],
)
def test_the_end_of_something_is_a_moment_between_two_things(told: list[tuple[int, Event]], what: str) -> None:
    sensing = sensed(*told)
    just, later = (sensing.moment(NOW + at, 0, voice=True, desktop=True) for at in (80 * SECOND, 82 * SECOND))
    assert (just.ended.value, just.at_breakpoint(P), later.at_breakpoint(P)) == (what, True, False)


def test_what_ended_long_ago_and_is_told_now_is_no_such_moment() -> None:
    late = finished().model_copy(update={"started": NOW - HOUR, "duration_ms": 0})
    assert not sensed((0, late)).moment(NOW, 0, voice=True, desktop=True).at_breakpoint(P)


def test_a_source_that_is_lost_ends_no_call() -> None:
    sensing = sensed((0, focus(in_call=True)), (MINUTE, focus(in_call=None)))
    assert sensing.moment(NOW + MINUTE, 0, voice=True, desktop=True).ended.value is None


def test_a_source_that_is_lost_in_a_call_leaves_a_call_for_two_hours_or_until_it_is_back() -> None:
    lost = [(0, focus(in_call=True)), (MINUTE, focus(in_call=None)), (2 * MINUTE, focus(in_call=None))]
    for at, holds in ((3 * MINUTE, True), (2 * HOUR, True), (2 * HOUR + MINUTE, None)):
        assert sensed(*lost).moment(NOW + at, 0, voice=True, desktop=True).holds("in_call") is holds
    back = sensed(*lost, (4 * MINUTE, focus()), (5 * MINUTE, focus(in_call=None)))
    assert back.moment(NOW + 5 * MINUTE, 0, voice=True, desktop=True).holds("in_call") is None


def test_one_source_that_says_yes_is_enough() -> None:
    no = reading("in_call", 0, value=False).model_copy(update={"source": "other"})
    both = FocusChanged(active=None, readings=[no, reading("in_call", 0)])
    assert sensed((0, both)).moment(NOW, 0, voice=True, desktop=True).holds("in_call") is True
    old = FocusChanged(active=None, readings=[no, reading("in_call", -7 * HOUR)])
    assert sensed((0, old)).moment(NOW, 0, voice=True, desktop=True).holds("in_call") is False


def test_what_does_not_matter_is_not_looked_into() -> None:
    assert not Sensing().take(Voice().utters("TrimRefused", b"{no json"), NOW)
    assert Sensing().take(Voice().utters(BuildPassed.__name__, b"{no json"), NOW)
