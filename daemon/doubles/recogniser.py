"""A recogniser without a model: what it hears in an utterance was told to it before, by the digest of the sound."""

import hashlib
from collections.abc import Mapping, Sequence

from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import Heard, Hypothesis, Vocabulary
from knowledge.speech.replies import REPLIES, meant


class ScriptedRecogniser:
    """Behaves like a real one; can be told to fail."""

    name = "scripted"
    ENGINES = ("first", "second")

    def __init__(self, script: Mapping[str, str] | None = None, *, otherwise: str = "") -> None:
        self.script = dict(script or {})
        """What is said, with the wake phrase if it is said, by `digest`."""
        self.otherwise = otherwise
        """What is heard in any other sound that is not silent."""
        self.vocabulary = Vocabulary()
        self.failing = ""
        """Why it refuses, while it does."""
        self.heard: list[str] = []
        """Digests of what it was given."""

    def learn(self, vocabulary: Vocabulary) -> None:
        """Raises RecogniserUnusable."""
        if self.failing:
            raise RecogniserUnusable(self.failing)
        self.vocabulary = vocabulary

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        """Raises RecogniserUnusable."""
        if self.failing:
            raise RecogniserUnusable(self.failing)
        self.heard.append(digest(samples))
        said = self.script.get(self.heard[-1], self.otherwise if any(samples) else "")
        hypotheses = tuple(Hypothesis(engine, said) for engine in self.ENGINES)
        wake = self.vocabulary.wake_phrase
        called = f"{said} ".startswith(f"{wake} ")
        words = said.removeprefix(wake).strip() if called else said
        by = self.ENGINES if called else ()
        intent = meant(words, expected) or ("" if meant(words, REPLIES) or not words else "question")
        if not intent:
            return Heard("", by, hypotheses, refused="no words")
        return Heard(words, by, hypotheses, intent, 1.0)

    def close(self) -> None:
        """Nothing to let go of."""


def digest(samples: bytes) -> str:
    """The name of a sound in a script; half a sample at its end does not count."""
    return hashlib.blake2b(samples[: len(samples) & ~1], digest_size=8).hexdigest()
