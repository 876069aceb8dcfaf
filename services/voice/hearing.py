"""From samples to utterances: frames, the detector, turns, and the last half minute in memory, never on a disk."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from knowledge.speech.turns import FRAME, FRAME_S, Began, Ended, Paused, Rules, Turns
from services.voice.silero import Frame

RING_S = 30.0
_BYTES = 2 * FRAME
_FULL_SCALE = 32_768.0
_SILENCE_DB = -120.0
ABOVE = 2.0
"""Times the power of the room; what is softer than that while nobody speaks is not looked at, which costs nothing."""
CAUGHT_UP = 8
"""Frames that the detector is shown again before one that it is asked about, after some were not looked at."""
_KNOWN = 30
"""Frames from which on the level of the room is believed."""
_CALM, _SURE_CALM, _SURELY = 0.995, 0.95, 0.1
"""How slowly the level of the room is followed: some six seconds, and half a second where surely nobody speaks."""


class Utterance(NamedTuple):
    """Something that was said."""

    samples: bytes
    length_ms: int
    since_end_ms: int
    """From its end until that was noticed."""
    snr_db: float | None
    outcome: str
    """`whole`, `too short`, `too long`; `paused` where it may go on."""
    last: int
    """The frame after it: what paused and then ended has the same."""


class Hearing:
    """One stream of sound; what the caller feeds may be cut anywhere."""

    def __init__(self, probability: Callable[[Frame], float], rules: Rules = Rules()) -> None:  # noqa: B008 - frozen
        self.turns = Turns(rules)
        self._probability = probability
        self._rest = b""
        self._ring: deque[bytes] = deque(maxlen=round(RING_S / FRAME_S))
        self._levels: deque[float] = deque(maxlen=self._ring.maxlen)
        self._skipped = 0
        self._room = 0.0
        """Power of frames in which nobody speaks."""

    def feed(self, samples: bytes) -> Iterator[Began | Utterance]:
        """Take what was heard; what begins and ends in it. What is too short to be a word is passed over."""
        data = self._rest + samples
        whole = len(data) // _BYTES * _BYTES
        self._rest = data[whole:]
        for place in range(0, whole, _BYTES):
            yield from self._frame(data[place : place + _BYTES])

    def _frame(self, data: bytes) -> Iterator[Began | Utterance]:
        frame = np.frombuffer(data, "<i2").astype(np.float32) / _FULL_SCALE
        power = float(np.dot(frame, frame)) / FRAME
        self._ring.append(data)
        self._levels.append(power)
        probability = self._speech(frame, power)
        found = self.turns.feed(probability, _decibels(power))
        if not self.turns.speaking:
            slow = _SURE_CALM if probability < _SURELY else _CALM
            self._room = slow * self._room + (1 - slow) * power if self._room else power
        if isinstance(found, Ended | Paused):
            yield self._utterance(found)
        elif found:
            yield found

    def _speech(self, frame: Frame, power: float) -> float:
        """That somebody speaks in this frame; not worked out where the room is as calm as it was."""
        calm = power < max(ABOVE * self._room, 10 ** (self.turns.rules.floor_db / 10))
        if calm and not self.turns.attentive and self.turns.frame >= _KNOWN:
            self._skipped += 1
            return 0.0
        if self._skipped:
            for data in [*self._ring][-1 - min(self._skipped, CAUGHT_UP) : -1]:
                self._probability(np.frombuffer(data, "<i2").astype(np.float32) / _FULL_SCALE)
            self._skipped = 0
        return self._probability(frame)

    def _utterance(self, ended: Ended | Paused) -> Utterance:
        oldest = self.turns.frame - len(self._ring)
        first = max(oldest, self.turns.from_frame(ended)) - oldest
        outcome = ended.outcome if isinstance(ended, Ended) else "paused"
        data = b"".join([*self._ring][first:]) if outcome in ("whole", "paused") else b""
        powers = [*self._levels][max(0, ended.first - oldest) : ended.last - oldest]
        loud = sum(powers) / max(1, len(powers))
        return Utterance(
            samples=_dithered(data),
            length_ms=round((ended.last - ended.first) * FRAME_S * 1_000),
            since_end_ms=round((ended.noticed + 1 - ended.last) * FRAME_S * 1_000),
            snr_db=round(_decibels(loud) - _decibels(self._room), 1) if self._room > 0 and loud > 0 else None,
            outcome=outcome,
            last=ended.last,
        )


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else _SILENCE_DB


def _dithered(data: bytes) -> bytes:
    """No digital silence: recognisers that normalise over an utterance fail on it, and virtual microphones have it."""
    if not data:
        return data
    heard = np.frombuffer(data, "<i2").astype(np.int32)
    hiss = np.random.default_rng(1).integers(-2, 3, len(heard))
    return bytes(np.clip(heard + hiss, -32_768, 32_767).astype("<i2").tobytes())
