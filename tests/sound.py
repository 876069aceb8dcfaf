"""What tests of sound need, and a sound server of their own; where something is missing they are skipped and say so."""

import os
import shutil
from importlib.util import find_spec

import pytest

from daemon.bench.virtual_sound import Recording, Sound, level, sound_server

__all__ = ["Recording", "Sound", "level", "needed", "sound_server"]
PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "parec": "pulseaudio-utils",
    "paplay": "pulseaudio-utils",
    "pacat": "pulseaudio-utils",
    "pactl": "pulseaudio-utils",
    "espeak-ng": "espeak-ng",
}
LIBRARIES = ("onnxruntime", "faster_whisper", "pocketsphinx", "pyttsx3")


def needed(*, libraries: bool = True) -> None:
    """Skip where something is missing, and say what; under CI that is a failure."""
    lacking = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    lacking += [name for name in LIBRARIES if libraries and not find_spec(name)]
    if lacking:
        said = f"missing for sound: {', '.join(dict.fromkeys(lacking))} (./scripts/voice installs the Python packages)"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
