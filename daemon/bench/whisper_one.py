"""One speech model in a process of its own: what it takes to load it, to see a window, to write its longest text."""

import importlib
import json
import sys
import time
from pathlib import Path

from daemon.bench.speaking import say
from daemon.config_sections import VoiceSection
from knowledge.speech.recogniser import Vocabulary

RECOGNISER = "services.voice.recognisers.whisper"
TIMES = 3


def measured(folder: str) -> dict[str, float]:
    """Milliseconds of the processor, and memory in MiB."""
    samples = say("hey jarvis, why did the build break")
    module = importlib.import_module(RECOGNISER)
    without = _resident()
    began = time.process_time()
    recogniser = module.load(VoiceSection(whisper=folder), Vocabulary())
    loaded = time.process_time() - began
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        recogniser.hear(samples)
        took.append(time.process_time() - began)
    window = _window(recogniser)
    a_token = max(0.0, min(took) - window) / module.LONGEST_WORDS
    return {
        "load": loaded * 1_000,
        "window": window * 1_000,
        "token": a_token * 1_000,
        "question": (window + 12 * a_token) * 1_000,
        "resident": _resident(),
        "libraries": without,
    }


def _window(recogniser: "object") -> float:
    began = time.process_time()
    recogniser.window()  # type: ignore[attr-defined]
    return time.process_time() - began


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096 / (1 << 20)


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
