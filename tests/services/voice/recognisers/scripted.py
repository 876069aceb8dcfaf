"""The mark of tests that need faster-whisper, and models that say one sentence."""

import importlib
import importlib.util
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from daemon.config_sections import VoiceSection
from daemon.doubles.recogniser import digest
from daemon.doubles.whisper_model import Said, write
from knowledge.speech.recogniser import Heard, Recogniser, Vocabulary

WAKE = "hey jarvis"
needs_whisper = pytest.mark.skipif(
    importlib.util.find_spec("faster_whisper") is None and not os.environ.get("CI"),  # there its absence is a failure
    reason="faster-whisper is not installed (./scripts/voice installs it)",
)


def whisper(folder: Path, what: Said | None = None, vocabulary: Vocabulary | None = None) -> Recogniser:
    """The real recogniser on a model that says that; on what lies in the folder where nothing is said."""
    if what:
        write(folder, what)
    module: Any = importlib.import_module("services.voice.recognisers.whisper")
    loaded: Recogniser = module.load(VoiceSection(whisper=str(folder)), vocabulary or Vocabulary(wake_phrase=WAKE))
    return loaded


class ByText:
    """The real one on many models: what it hears in a sound was told to it before, by the digest of the sound."""

    name = "whisper"

    def __init__(self, folder: Path, script: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self._otherwise = whisper(folder / "otherwise", Said("thanks for telling me"), vocabulary)
        self._by_sound = {
            sound: whisper(folder / str(number), Said(text), vocabulary)
            for number, (sound, text) in enumerate(script.items())
        }

    def learn(self, vocabulary: Vocabulary) -> None:
        for one in (self._otherwise, *self._by_sound.values()):
            one.learn(vocabulary)

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        return self._by_sound.get(digest(samples[: len(samples) & ~1]), self._otherwise).hear(samples, expected)

    def close(self) -> None:
        for one in (self._otherwise, *self._by_sound.values()):
            one.close()
