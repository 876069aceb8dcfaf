"""Questions to be heard: each wording of the phrasings, filled, by three voices, over noise; half behind the wake
phrase.
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from daemon.bench import speaking
from knowledge.speech.agreement import without
from knowledge.speech.phrasings import Sentence, names, sentences, shipped, word_of
from knowledge.speech.pronouncing import parts
from knowledge.speech.recogniser import ONLY_CALLED, Heard, Vocabulary
from knowledge.speech.replies import STOPPING

NOISES_DB = (40, 20, 10)
PROJECTS = ("atlas", "web-shop", "ledger", "mobile-app", "data_pipeline")
TESTS = ("test_login_flow", "test_checkout_total", "test_discount", "testParserRoundTrip", "test_export_csv")
COMMANDS = ("docker", "git", "pytest", "cargo", "npm")
_NAME = re.compile(r"\b(project|test|command)_\d+\b")


class Trial(NamedTuple):
    """One utterance."""

    sentence: Sentence
    aloud: str
    called: bool
    """Whether the wake phrase comes before it."""
    voice: speaking.Voice
    noise_db: int
    seed: int

    @property
    def expected(self) -> tuple[str, ...]:
        """As live: who pushed need not call."""
        return (ONLY_CALLED, *STOPPING) if self.called else STOPPING

    def sound(self) -> bytes:
        return speaking.say(self.aloud, self.voice, snr_db=self.noise_db, seed=self.seed)


class Verdict:
    """What was heard of a question, beside what was asked."""

    def __init__(self, trial: Trial, heard: Heard, wake: str, seconds: float = 0.0) -> None:
        self.trial, self.heard, self.seconds = trial, heard, seconds
        asked = trial.sentence.intent
        requests = [_by_words().get(without(one.text.split(), wake.split())[1]) for one in heard.hypotheses]
        self.alone = [*(one == asked for one in requests), False, False][:2]
        """Whether the grammar by itself had it, and the language model."""
        self.exact = _by_text().get(heard.text) == asked
        self.wrong = bool(heard.text) and not self.exact
        self.woken = len(set(heard.wake_by)) > 1

    def told(self) -> str:
        made = " | ".join(one.text for one in self.heard.hypotheses)
        return f"{self.trial.noise_db} dB, {self.trial.voice.name}: {self.trial.aloud} → {made}"


def vocabulary(wake: str) -> Vocabulary:
    return Vocabulary(wake, PROJECTS, TESTS, COMMANDS)


def trials(wake: str, every: int = 1) -> Iterator[Trial]:
    """Of each so-manieth wording, in all voices and noises; the wake phrase before every second one."""
    wordings = chosen(wake)[::every]
    for noise in NOISES_DB:
        for place, sentence in enumerate(wordings):
            for number, voice in enumerate(speaking.VOICES):
                called = bool((place + number) % 2)
                aloud = f"{wake}, {spelt_out(sentence)}?" if called else f"{spelt_out(sentence)}?"
                yield Trial(sentence, aloud, called, voice, noise, place * 3 + number)


def chosen(wake: str) -> list[Sentence]:
    """Each wording once, with one of its fillings."""
    rng, by_wording = random.Random(1), dict[str, list[Sentence]]()  # noqa: S311 - no secret
    for one in sentences(vocabulary(wake)):
        by_wording.setdefault(_wording(one), []).append(one)
    return [rng.choice(of) for of in by_wording.values()]


def spelt_out(sentence: Sentence) -> str:
    """As somebody says it who sees the names."""
    named = names(vocabulary(""))
    aloud = {word_of(slot, place): " ".join(parts(name)) for slot, of in named.items() for place, name in enumerate(of)}
    return " ".join(aloud.get(word, word) for word in sentence.words)


@cache
def _by_words() -> dict[tuple[str, ...], str]:
    return {one.words: one.intent for one in sentences(vocabulary(""))}


@cache
def _by_text() -> dict[str, str]:
    return {one.text: one.intent for one in sentences(vocabulary(""))}


def _wording(sentence: Sentence) -> str:
    plain = _NAME.sub(r"{\1}", " ".join(sentence.words))
    for value in sorted(shipped().since, key=len, reverse=True):
        plain = plain.replace(value, "{since}")
    return f"{sentence.tool} {plain}"
