"""Talk that is not meant for it, given to a recogniser: in pieces, and as a stream through what listens live."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from daemon.bench import speaking
from daemon.bench.speech_talk import talk
from knowledge.speech.agreement import without
from knowledge.speech.directed import Said, Situation, judge
from knowledge.speech.recogniser import ONLY_CALLED, RATE, WAKE_PHRASE, Recogniser
from knowledge.speech.replies import STOPPING

HEARING, DETECTOR = "services.voice.hearing", "services.voice.silero"
NEAR_NAMES = (
    *("hey kingston", "hey fisher", "hey kevin", "hey king is fishing", "hey kitchen", "hey christopher", "hey kids"),
    *("hey finisher", "hey king", "a kingfisher", "hey keen fishermen"),
)
"""What people say that sounds a little like the wake phrase."""
SOUND_ALIKES = ("hey king fish", "hey kings wish her")
"""What sounds as good as it."""
NOISES_DB = (30, 20, 15)
PAUSE_S = 1.2
SECONDS_A_HOUR, SECONDS_A_MINUTE = 3_600, 60


@dataclass
class Overheard:
    """What came of it."""

    seconds: float = 0.0
    acted: int = 0
    """How often something would have been done."""
    woken: int = 0
    """How often both heard the wake phrase."""
    stopped: int = 0
    by_one: int = 0
    """How often the engine that heard it first heard the wake phrase."""
    notes: list[str] = field(default_factory=list)

    @property
    def hours(self) -> float:
        return self.seconds / SECONDS_A_HOUR


def overheard(recogniser: Recogniser, wake: str, minutes: float) -> Overheard:
    """One half of the time in pieces, the other live."""
    passed, live = Overheard(), importlib.import_module(HEARING)
    hearing = live.Hearing(importlib.import_module(DETECTOR).Silero().probability)
    for place, (text, sound) in enumerate(_pieces(wake)):
        passed.seconds += len(sound) / RATE
        samples = speaking.pcm(sound)
        for one in _cut(hearing, samples) if place % 2 else [samples]:
            _hear(passed, recogniser, wake, one, text)
        if passed.seconds >= SECONDS_A_MINUTE * minutes:
            break
    return passed


def mistaken(recogniser: Recogniser) -> tuple[int, int]:
    """How often one that sounds as good as the wake phrase, and then a question, would be acted on; of how many."""
    tried = [(one, voice) for one in SOUND_ALIKES for voice in speaking.VOICES]
    passed = Overheard()
    for one, voice in tried:
        _hear(passed, recogniser, WAKE_PHRASE, speaking.say(f"{one}, what is broken", voice), one)
    return passed.acted, len(tried)


def _cut(hearing: Any, samples: bytes) -> list[bytes]:
    """The utterances that end in it."""
    return [one.samples for one in hearing.feed(samples) if getattr(one, "outcome", "") == "whole"]


def _pieces(wake: str) -> Iterator[tuple[str, speaking.Samples]]:
    for place, one in zip(count(), talk(1, wake, NEAR_NAMES), strict=False):
        voice = speaking.VOICES[place % len(speaking.VOICES)]
        sound = speaking.padded(speaking.spoken(one.text, voice), 0.3, PAUSE_S)
        yield one.text, speaking.with_noise(sound, NOISES_DB[place // 2 % len(NOISES_DB)], place)


def _hear(passed: Overheard, recogniser: Recogniser, wake: str, samples: bytes, text: str) -> None:
    heard = recogniser.hear(samples, (ONLY_CALLED, *STOPPING))
    found = judge(Said(heard.text, heard.intent, heard.wake_by, heard.confidence, heard.refused), Situation())
    passed.by_one += without(heard.hypotheses[0].text.split() if heard.hypotheses else (), wake.split())[0]
    passed.woken += found.directed == "wake phrase"
    passed.stopped += found.directed == "stop word"
    acted = found.directed == "wake phrase" and not found.refused
    passed.acted += acted
    if found.directed != "no":
        passed.notes.append(f"{found.directed}{', acted' if acted else ''}: {text} → {heard.text or heard.wake_by}")
