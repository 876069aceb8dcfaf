"""Speech to measure with: espeak-ng says a text, and a floor of pink noise lies under it, the same for the same seed.

Never digital silence: no microphone gives it, and recognisers that normalise over an utterance fail on it.
"""

import subprocess
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.speech.recogniser import RATE

Samples = NDArray[np.float64]
"""One channel at RATE; 1.0 is full scale."""

ESPEAK = "espeak-ng"
_BLOCK, _BLOCK_OUT = 441, 320
"""So many samples at the 22,050 Hz of espeak are as long as so many at RATE."""
_HEADER = 44
LOUDNESS = 0.1
"""Root mean square of what is said: 20 dB below full scale."""
FULL_SCALE = 32_767


class Voice(NamedTuple):
    """Who speaks."""

    name: str
    words_a_minute: int


VOICES = (Voice("en-us", 160), Voice("en-gb", 180), Voice("en-us+f3", 150))


def say(text: str, voice: Voice = VOICES[0], *, snr_db: float = 20.0, seed: int = 0) -> bytes:
    """One utterance as a microphone would give it: 16 bits, one channel, 0.3 s of noise before and after.

    Raises FileNotFoundError where there is no espeak-ng.
    """
    return pcm(with_noise(padded(spoken(text, voice)), snr_db, seed))


def spoken(text: str, voice: Voice = VOICES[0]) -> Samples:
    """The text alone, without noise. Raises FileNotFoundError where there is no espeak-ng."""
    command = [ESPEAK, "-v", voice.name, "-s", str(voice.words_a_minute), "--stdin", "--stdout"]
    said = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout[_HEADER:]
    at_its_rate = np.frombuffer(said[: len(said) & ~1], "<i2").astype(np.float64)
    return _loud(_resampled(at_its_rate))


def padded(samples: Samples, before_s: float = 0.3, after_s: float = 0.3) -> Samples:
    """With nothing before and after, where noise is to be."""
    return np.concatenate([np.zeros(int(before_s * RATE)), samples, np.zeros(int(after_s * RATE))])


def with_noise(samples: Samples, snr_db: float, seed: int) -> Samples:
    """Pink noise under it, so many decibels below LOUDNESS, which what is `spoken` has."""
    return samples + LOUDNESS * 10 ** (-snr_db / 20) * pink(len(samples), seed)


def pink(count: int, seed: int) -> Samples:
    """Noise with as much power in each octave; root mean square 1."""
    if not count:
        return np.zeros(0)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    shaped = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), count)
    return shaped / max(float(np.sqrt(np.mean(shaped**2))), 1e-12)


def pcm(samples: Samples) -> bytes:
    """As 16-bit integers; what is beyond full scale is clipped."""
    return bytes(np.clip(samples * FULL_SCALE, -FULL_SCALE - 1, FULL_SCALE).astype("<i2").tobytes())


def _resampled(samples: Samples) -> Samples:
    """From espeak's rate to RATE: the same spectrum without what is above half of RATE."""
    blocks = -(-len(samples) // _BLOCK)
    if not blocks:
        return samples
    whole = np.concatenate([samples, np.zeros(blocks * _BLOCK - len(samples))])
    count = blocks * _BLOCK_OUT
    return np.fft.irfft(np.fft.rfft(whole)[: count // 2 + 1], count)


def _loud(samples: Samples) -> Samples:
    power = float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    return samples * (LOUDNESS / power) if power else samples
