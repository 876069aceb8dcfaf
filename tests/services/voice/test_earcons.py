"""Short sounds: each another one, soft at its ends, never too loud."""

import wave
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest

from services.voice.earcons import RATE, Earcon, samples, with_earcon, write
from tests.sound import level

NAMES: tuple[Earcon, ...] = get_args(Earcon)


@pytest.mark.parametrize("name", NAMES)
def test_an_earcon(name: Earcon) -> None:
    sound = samples(name)
    assert 0.05 < len(sound) / 2 / RATE < 0.3
    assert 3_000 < level(sound) < 8_000
    assert level(sound[:20]) < 300
    assert level(sound[-20:]) < 300


def test_no_two_are_alike() -> None:
    assert all(samples(one) != samples(other) for one, other in combinations(NAMES, 2))


def test_one_before_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    write("heard", file)
    before = with_earcon(file, None)
    after = with_earcon(file, "unasked")
    assert after == pytest.approx(before + 300, abs=5)
    with wave.open(str(file), "rb") as sound:
        assert sound.readframes(100) == samples("unasked")[:200]


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"not a sound")
    with pytest.raises(wave.Error):
        with_earcon(file, "unasked")
