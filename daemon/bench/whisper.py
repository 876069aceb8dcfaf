"""Whisper's way from sound to words: what it invents where nobody speaks, what a model of each size takes.

No real weights can be had everywhere, so the words come from a model that says one sentence, and times from random
weights of the true shapes. How well a real one hears is not measured. Times are those of the processor, all threads
together; a window is 30 seconds, however little was said. References: of a question, its window alone; of memory, the
libraries without a model.
"""

import importlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from daemon.bench.figures import Asked, at_least, at_most
from daemon.bench.speaking import LOUDNESS, Samples, pcm, pink, say
from daemon.bench.whisper_one import RECOGNISER
from daemon.config_sections import VoiceSection
from daemon.doubles.whisper_model import SHAPES, Said, Shape, random_weights, write
from knowledge.speech.recogniser import RATE, Recogniser, Vocabulary
from knowledge.views import RowView

PERCENT = 100.0
TEXTS = ("hey jarvis why did the build break", "what changed since yesterday", "is test_login flaky", "stop")
LEVELS = (40.0, 20.0, 10.0)
SECONDS = 4.0
QUESTION_MS = {"tiny": 700.0, "base": 1_600.0}
RESIDENT = {"tiny": 300.0, "base": 400.0}


def measure(asked: Asked) -> list[RowView]:
    """Every figure; none where the libraries are missing."""
    if importlib.util.find_spec("faster_whisper") is None:
        asked.note("not measured: faster-whisper is not installed (./scripts/voice installs it)")
        return []
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        asked.tell("what is said, and what is not")
        rows = _words(Path(folder))
        for shape in SHAPES if asked.full else SHAPES[:2]:
            asked.tell(f"a model of the size of {shape.name}")
            rows += _size(Path(folder), shape)
    return rows


def _words(folder: Path) -> list[RowView]:
    right = count = 0
    for text in TEXTS:
        recogniser = _loaded(write(folder / text.replace(" ", "_"), Said(text)))
        for level in LEVELS:
            count += 1
            right += recogniser.hear(say(text, snr_db=level)).hypotheses[0].text == text
        recogniser.close()
    recogniser = _loaded(write(folder / "thanks", Said("thanks for telling me")))
    nothing = list(_without_speech())
    invented = sum(bool(recogniser.hear(sound).text) for sound in nothing)
    return [
        at_least(f"sentences that arrive, of {count}", PERCENT * right / count, "%", PERCENT),
        at_most(f"sentences invented over no speech, of {len(nothing)}", invented, "", 0),
    ]


def _loaded(folder: Path) -> Recogniser:
    """The model gives its sentence whatever it hears, so what comes of no speech is what lets it be asked at all."""
    made: Recogniser = importlib.import_module(RECOGNISER).load(VoiceSection(whisper=str(folder)), Vocabulary())
    return made


def _without_speech() -> Iterator[bytes]:
    """Silence, hiss, rooms, hum, keys."""
    count = int(SECONDS * RATE)
    yield bytes(2 * count)
    for seed in range(8):
        chance = np.random.default_rng(seed)
        for loud in (0.001, 0.01, 0.03):
            yield pcm(loud * chance.standard_normal(count))
            yield pcm(loud * pink(count, seed))
        yield pcm(LOUDNESS / 4 * np.sin(np.arange(count) * 2 * np.pi * (50 + 40 * seed) / RATE))
        yield pcm(_keys(chance, count))


def _keys(chance: np.random.Generator, count: int) -> Samples:
    sound = 0.001 * chance.standard_normal(count)
    for at in chance.integers(0, count - 400, 24):
        sound[at : at + 400] += 0.1 * chance.standard_normal(400) * np.exp(-np.arange(400) / 60)
    return sound


def _size(folder: Path, shape: Shape) -> list[RowView]:
    model = random_weights(folder / shape.name, shape)
    command = [sys.executable, "-m", "daemon.bench.whisper_one", str(model)]
    told: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    name = shape.name
    question, memory = QUESTION_MS.get(name), RESIDENT.get(name)
    return [
        at_most(f"{name}: a question of 12 tokens", told["question"], "ms", question, told["window"]),
        at_most(f"{name}: a token", told["token"], "ms", None),
        at_most(f"{name}: loaded and tried", told["load"], "ms", None),
        at_most(f"{name}: memory", told["resident"], "MiB", memory, told["libraries"]),
    ]
