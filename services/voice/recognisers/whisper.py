"""Words by faster-whisper, in the ear's child: the one file that imports it. Nothing is fetched, whatever is missing.

Whisper writes sentences where nobody spoke. So silence is cut out before, nothing is carried over from one utterance
to the next, and what it is unsure of, or what is known from its examples, does not count.
"""

import math
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # before the library begins: it asks once
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import faster_whisper
import numpy as np

from daemon.config_sections import VoiceSection
from daemon.models import speech
from daemon.models.catalogue import usable_processors
from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import Heard, Hypothesis, Vocabulary
from knowledge.speech.replies import REPLIES
from knowledge.speech.transcript import invented, reply, taken_apart, with_names

ENGINE = "whisper"
LANGUAGE = "en"
QUESTION = "question"
THREADS = 2
WINDOW_S, FRAMES_A_SECOND = 30, 100
"""It always looks at so much, however little was said."""
SLOW_S = 1.0
"""An encoder that takes longer for one window makes every answer late."""
SILENCE_MS, SPEECH_MS, PADDING_MS = 500, 100, 200
NO_SPEECH, UNLIKELY = 0.6, -1.0
"""A segment is dropped where both the one is exceeded and the other not reached."""
UNSURE = 0.4
"""Below this confidence nobody should act on the words; the mean probability of a token, more or less."""
LONGEST_WORDS = 96
"""Tokens of one utterance at most: whoever repeats himself without end is cut off."""
MOST_HINTS = 200
"""Letters of names that it is told beforehand; more would cost time and be read back on silence."""
FULL_SCALE = 32_768.0


def load(config: VoiceSection, vocabulary: Vocabulary) -> "WhisperRecogniser":
    """Raises RecogniserUnusable."""
    folder = Path(config.whisper).expanduser()
    found = speech.describe(folder)
    if found.trouble:  # before the library is let near it: where a file is missing it would go and fetch it
        raise RecogniserUnusable(f"{folder}: {found.trouble}", hint=speech.OTHERS)
    threads = min(THREADS, usable_processors())
    try:
        model = faster_whisper.WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
    except Exception as error:  # the library of its tokenizer raises nothing narrower
        raise RecogniserUnusable(f"{folder}: {_plain(error)}", hint=speech.OTHERS) from error
    return WhisperRecogniser(model, vocabulary, threads)


class WhisperRecogniser:
    """One model. `trouble` says what speaks against it on this machine."""

    name = ENGINE

    def __init__(self, model: Any, vocabulary: Vocabulary, threads: int = 1) -> None:
        self._model, self._threads = model, threads
        self._wake, self._hints, self._names = "", "", tuple[str, ...]()
        self.learn(vocabulary)
        self.window_s = self._measured()
        self.trouble = trouble(self.window_s)

    def learn(self, vocabulary: Vocabulary) -> None:
        self._wake = vocabulary.wake_phrase
        self._hints = hints(vocabulary)
        self._names = (*vocabulary.projects, *vocabulary.tests, *vocabulary.commands)

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        """Raises RecogniserUnusable."""
        began = time.perf_counter()
        sound = np.frombuffer(samples[: len(samples) & ~1], dtype="<i2").astype(np.float32) / FULL_SCALE
        try:
            segments = self._segments(sound)
        except (RuntimeError, ValueError) as error:
            raise RecogniserUnusable(_plain(error)) from error
        kept = [one for one in segments if not self._drops(one, expected)]
        text, sure = " ".join(one.text.strip() for one in kept), confidence(kept)
        took = (time.perf_counter() - began) * 1_000
        return self._judged(Hypothesis(ENGINE, text, sure, took), expected)

    def close(self) -> None:
        self._model.model.unload_model()

    def _segments(self, sound: Any) -> list[Any]:
        if not len(sound):
            return []
        found, _ = self._model.transcribe(
            sound,
            language=LANGUAGE,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            hotwords=self._hints,
            max_new_tokens=LONGEST_WORDS,
            no_speech_threshold=NO_SPEECH,
            log_prob_threshold=UNLIKELY,
            vad_filter=True,
            vad_parameters={
                "min_silence_duration_ms": SILENCE_MS,
                "min_speech_duration_ms": SPEECH_MS,
                "speech_pad_ms": PADDING_MS,
            },
        )
        return list(found)

    def _drops(self, segment: Any, expected: Sequence[str]) -> bool:
        if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < UNLIKELY:
            return True
        return not reply(segment.text, expected) and invented(segment.text, self._hints)

    def _judged(self, found: Hypothesis, expected: Sequence[str]) -> Heard:
        if not found.text:
            return Heard("", (), (found,), refused="no words")
        if found.confidence is not None and found.confidence < UNSURE:
            return Heard("", (), (found,), confidence=found.confidence, refused="unsure")
        woken, rest = taken_apart(found.text, self._wake)
        by, answer = (ENGINE,) if woken else (), reply(rest, tuple(REPLIES))
        if not rest or (answer and answer not in expected):  # a "yes" to nothing is no question
            return Heard("", by, (found,), confidence=found.confidence, refused="no words")
        return Heard(with_names(rest, self._names), by, (found,), answer or QUESTION, found.confidence)

    def window(self) -> None:
        """Look at one window: what every utterance takes at least."""
        bands = len(self._model.feature_extractor.mel_filters)
        self._model.encode(np.zeros((bands, WINDOW_S * FRAMES_A_SECOND), dtype=np.float32))

    def _measured(self) -> float:
        """Seconds for one window where nothing else runs, as far as the time of the processor tells; the first run
        has more to do than the one that follows.
        """
        best = math.inf
        for _ in range(2):
            began = time.process_time()
            self.window()
            best = min(best, (time.process_time() - began) / self._threads)
            if best < SLOW_S:
                break
        return best


def trouble(window_s: float) -> str:
    """What is to be said of a model that takes so long."""
    if window_s < SLOW_S:
        return ""
    return f"the speech model takes {window_s:.1f} s for each utterance here; a smaller one is quicker"


def hints(vocabulary: Vocabulary) -> str:
    """Names that it would not guess, as many as do no harm."""
    kept, length = [], 0
    for word in dict.fromkeys((vocabulary.wake_phrase, *vocabulary.projects, *vocabulary.tests, *vocabulary.commands)):
        length += len(word) + 2
        if length > MOST_HINTS:
            break
        kept.append(word)
    return ", ".join(kept)


def confidence(segments: Iterable[Any]) -> float | None:
    """The mean probability of their tokens, as a geometric mean, by how much each says."""
    weighed = [(one.avg_logprob, max(1, len(one.tokens))) for one in segments]
    count = sum(weight for _, weight in weighed)
    return math.exp(sum(value * weight for value, weight in weighed) / count) if count else None


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
