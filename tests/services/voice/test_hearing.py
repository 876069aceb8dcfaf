"""From samples to utterances with the real detector: the same whatever pieces the sound comes in, and no silence."""

import importlib
from typing import Any

import numpy as np
import pytest

from tests.sound import needed


@pytest.fixture(scope="module")
def make() -> Any:
    needed()
    hearing = importlib.import_module("services.voice.hearing")
    silero = importlib.import_module("services.voice.silero")
    return lambda: hearing.Hearing(silero.Silero().probability)


def said(text: str, gap_s: float = 1.0) -> bytes:
    speaking = importlib.import_module("daemon.bench.speaking")
    return bytes(speaking.pcm(speaking.with_noise(speaking.padded(speaking.spoken(text), 0.6, gap_s), 30, 2)))


def outcomes(hearing: Any, pieces: list[bytes]) -> list[tuple[str, int, bytes]]:
    found = [one for piece in pieces for one in hearing.feed(piece)]
    return [(one.outcome, one.length_ms, one.samples) for one in found if getattr(one, "outcome", "paused") != "paused"]


def test_pieces_make_no_difference(make: Any) -> None:
    sound = said("which tests failed") + said("stop")
    whole = outcomes(make(), [sound])
    assert [outcome for outcome, _, _ in whole] == ["whole", "whole"]
    for size in (1, 333, 1_024, 4_097):
        pieces = [sound[at : at + size] for at in range(0, len(sound), size)]
        assert outcomes(make(), pieces) == whole, size


def test_digital_silence_becomes_hiss(make: Any) -> None:
    muted = said("which tests failed", 0.0) + bytes(64_000)
    ((_, _, samples),) = outcomes(make(), [muted])
    heard = np.frombuffer(samples, "<i2")
    assert len(set(heard[-4_000:].tolist())) > 1


def test_nothing_is_kept_beyond_half_a_minute(make: Any) -> None:
    hearing = make()
    assert outcomes(hearing, [bytes(32_000) for _ in range(40)]) == []
    assert sum(len(one) for one in hearing._ring) <= 30.1 * 32_000
