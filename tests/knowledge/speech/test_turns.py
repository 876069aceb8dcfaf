"""Turns on recorded sequences of a real detector, and what holds of any sequence."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.turns import FRAME_S, Began, Ended, Paused, Rules, Turns

RECORDED = json.loads(Path(__file__).with_name("turns.json").read_text(encoding="utf-8"))
LOUD, SOFT = -20.0, -80.0
frames = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.34, 0.36, 0.5, 0.51, 0.9]), st.sampled_from([LOUD, SOFT])))


def told(turns: Turns, given_frames: list[tuple[float, float]]) -> list[Began | Ended]:
    found = [turns.feed(*one) for one in given_frames]
    return [one for one in found if isinstance(one, Began | Ended)]


def run(probability: float, seconds: float, level: float = LOUD) -> list[tuple[float, float]]:
    return [(probability, level)] * round(seconds / FRAME_S)


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_sequence(name: str) -> None:
    """Each frame is a probability in percent and a level in decibels, as Silero gave it for generated sound."""
    recorded = [one.split("/") for one in RECORDED[name]["frames"].split()]
    found = told(Turns(), [(int(percent) / 100, float(level)) for percent, level in recorded])
    assert [[type(one).__name__, *one] for one in found] == RECORDED[name]["told"]


def test_a_click_is_not_speech_and_a_cough_no_utterance() -> None:
    turns = Turns()
    assert told(turns, run(0.9, 0.064) + run(0.0, 1)) == []
    found = told(turns, run(0.9, 0.16) + run(0.0, 1))
    assert [one.outcome for one in found if isinstance(one, Ended)] == ["too short"]


def test_what_is_soft_is_no_speech_however_sure_the_detector_is() -> None:
    assert told(Turns(), run(1.0, 3, SOFT)) == []


def test_a_doubtful_stretch_goes_on_but_does_not_begin() -> None:
    assert told(Turns(), run(0.4, 3)) == []
    found = told(Turns(), run(0.9, 0.3) + run(0.4, 1) + run(0.0, 1))
    assert [one.last for one in found if isinstance(one, Ended)] == [round(0.3 / FRAME_S) + round(1 / FRAME_S)]


def test_quiet_ends_it_sooner_where_only_a_word_counts() -> None:
    ends = []
    for end_s in (0.5, 0.3):
        turns = Turns()
        turns.end_s = end_s
        ends += [one.noticed for one in told(turns, run(0.9, 1) + run(0.0, 1)) if isinstance(one, Ended)]
    assert ends[0] - ends[1] == 6  # a fifth of a second


def test_who_does_not_stop_is_heard_again_only_after_a_silence() -> None:
    turns = Turns(Rules(cap_s=2.0))
    found = told(turns, run(0.9, 6) + run(0.0, 1) + run(0.9, 1) + run(0.0, 1))
    assert [one.outcome for one in found if isinstance(one, Ended)] == ["too long", "whole"]
    assert len(found) == 4


def test_a_pause_is_told_once_and_says_what_its_end_would() -> None:
    turns = Turns()
    sound = run(0.9, 1) + run(0.0, 0.4) + run(0.9, 1) + run(0.0, 1)
    found = [one for given_one in sound if (one := turns.feed(*given_one))]
    assert [type(one) for one in found] == [Began, Paused, Paused, Ended]
    assert isinstance(found[2], Paused)
    assert isinstance(found[3], Ended)
    assert found[2][:2] == found[3][:2]


def test_the_pre_roll_never_reaches_before_the_start() -> None:
    turns = Turns()
    assert turns.from_frame(Ended(3, 20, 30, "whole")) == 0
    assert turns.from_frame(Ended(100, 120, 130, "whole")) == 100 - round(turns.rules.pre_roll_s / FRAME_S)


@given(frames)
def test_turns_alternate_and_never_overlap(given_frames: list[tuple[float, float]]) -> None:
    found = told(Turns(), given_frames + run(0.0, 1))
    assert [type(one) for one in found] == [Began, Ended] * (len(found) // 2)
    ends = [one for one in found if isinstance(one, Ended)]
    for one in ends:
        assert one.first < one.last <= one.noticed + 1
    for before, after in pairwise(ends):
        assert before.last <= after.first


@given(frames, st.integers(0, 40))
def test_silence_before_moves_everything_and_changes_nothing(
    given_frames: list[tuple[float, float]], much: int
) -> None:
    plain = told(Turns(), given_frames)
    moved = told(Turns(), [(0.0, LOUD)] * much + given_frames)
    assert [one.first - much for one in moved] == [one.first for one in plain]
    assert [type(one) for one in moved] == [type(one) for one in plain]
