"""The mark of tests that need faster-whisper, and models that say one sentence."""

import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest

from daemon.config import VoiceSection
from daemon.doubles.whisper_model import Said, write
from knowledge.speech.recogniser import Recogniser, Vocabulary

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
