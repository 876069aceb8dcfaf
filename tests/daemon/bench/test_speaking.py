"""Speech to measure with."""

import numpy as np
import pytest

from daemon.bench import speaking
from knowledge.speech.recogniser import RATE
from tests import sound


@pytest.fixture(autouse=True)
def espeak() -> None:
    sound.needed(libraries=False)


def test_it_is_the_same_for_the_same_seed() -> None:
    one = speaking.say("what is broken", snr_db=20, seed=1)
    assert speaking.say("what is broken", snr_db=20, seed=1) == one
    assert speaking.say("what is broken", snr_db=20, seed=2) != one


def test_voices_differ() -> None:
    assert len({speaking.say("what is broken", voice) for voice in speaking.VOICES}) == len(speaking.VOICES)


@pytest.mark.parametrize("snr_db", [40, 20, 10])
def test_the_noise_is_as_loud_as_asked(snr_db: int) -> None:
    said = speaking.spoken("what is broken")
    noise = speaking.with_noise(said, snr_db, seed=1) - said
    ratio = 20 * np.log10(np.sqrt(np.mean(said**2)) / np.sqrt(np.mean(noise**2)))
    assert ratio == pytest.approx(snr_db, abs=0.1)


def test_it_is_never_digital_silence() -> None:
    samples = np.frombuffer(speaking.say("what is broken", snr_db=40), "<i2")
    for place in range(0, len(samples) - RATE // 10, RATE // 10):
        assert samples[place : place + RATE // 10].any()


def test_it_is_as_long_as_espeak_says_it() -> None:
    once, twice = (len(speaking.spoken(text)) for text in ("what is broken", "what is broken what is broken"))
    assert 0.5 * RATE < once < 1.5 * RATE
    assert 1.5 * once < twice < 2.5 * once


def test_a_tone_keeps_its_pitch_at_the_other_rate() -> None:
    tone = np.sin(2 * np.pi * 1_000 * np.arange(22_050) / 22_050)
    spectrum = np.abs(np.fft.rfft(speaking._resampled(tone)))
    assert np.argmax(spectrum) * RATE / (2 * (len(spectrum) - 1)) == pytest.approx(1_000, abs=1)


def test_what_is_too_loud_is_clipped() -> None:
    assert np.frombuffer(speaking.pcm(np.array([9.0, -9.0, 0.0])), "<i2").tolist() == [32_767, -32_768, 0]


def test_nothing_is_nothing() -> None:
    assert speaking.pcm(speaking.with_noise(np.zeros(0), 20, 0)) == b""
