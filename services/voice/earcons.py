"""Short sounds, made in code: it begins to listen, it heard you, it looks for an answer, something is said unasked."""

import math
import struct
import wave
from pathlib import Path
from typing import Literal

Earcon = Literal["listening", "heard", "looking", "unasked"]
RATE = 22_050
"""What espeak speaks with."""
_LOUD = 0.18
_FADE_S, _GAP_S = 0.012, 0.12
_TONES: dict[Earcon, tuple[tuple[float, float], ...]] = {
    "listening": ((660.0, 0.07), (880.0, 0.07)),
    "heard": ((880.0, 0.06),),
    "looking": ((550.0, 0.08),),
    "unasked": ((523.0, 0.09), (659.0, 0.09)),
}
"""Hertz and seconds."""


def samples(name: Earcon) -> bytes:
    """16 bits, one channel, at RATE."""
    return b"".join(_tone(hertz, seconds) for hertz, seconds in _TONES[name])


def write(name: Earcon, file: Path) -> None:
    """As a file. Raises OSError."""
    _write(file, samples(name))


def with_earcon(file: Path, name: Earcon | None) -> int:
    """Put an earcon before what a file says; how long it is then, in milliseconds. Raises OSError, wave.Error."""
    with wave.open(str(file), "rb") as spoken:
        rate, said = spoken.getframerate(), spoken.readframes(spoken.getnframes())
    if name and rate == RATE:
        said = samples(name) + bytes(2 * round(_GAP_S * RATE)) + said
        _write(file, said)
    return round(len(said) / 2 / rate * 1_000)


def _tone(hertz: float, seconds: float) -> bytes:
    count, fade = round(seconds * RATE), round(_FADE_S * RATE)
    values = (
        _LOUD * min(1.0, at / fade, (count - at) / fade) * math.sin(2 * math.pi * hertz * at / RATE)
        for at in range(count)
    )
    return b"".join(struct.pack("<h", round(32_767 * one)) for one in values)


def _write(file: Path, said: bytes) -> None:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(said)
