"""What a recogniser of speech is: one utterance in, what each engine made of it and what can be relied on out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

RATE = 16_000
"""Samples a second: one channel, 16 bits, little-endian."""

WAKE_PHRASE = "hey kingfisher"
"""The one of several that was measured to be missed and mistaken least: docs/decisions/0035-wake-phrase.md."""
ONLY_CALLED = "only called"
"""Among what is expected: a question counts only after the wake phrase, so what has none need not be understood."""


class Hypothesis(NamedTuple):
    """What one engine heard."""

    engine: str
    text: str
    """Empty: nothing that it knows."""
    confidence: float | None = None
    took_ms: float = 0.0


@dataclass(frozen=True)
class Vocabulary:
    """What may be said besides the phrasings that are shipped."""

    wake_phrase: str = WAKE_PHRASE
    projects: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What was made of one utterance."""

    text: str
    """The words after the wake phrase, in which the engines agree; empty where they do not."""
    wake_by: tuple[str, ...]
    """Engines that heard the wake phrase at its start."""
    hypotheses: tuple[Hypothesis, ...]
    intent: str = ""
    """`question`, or a reply such as `stop` (see UtteranceHeard); empty where nothing is understood."""
    confidence: float | None = None
    refused: str = ""
    """Why there are no words: `no agreement`, `no words`, `unsure`."""


class Recogniser(Protocol):
    """One, in a process of its own. Not for several threads."""

    name: str

    def learn(self, vocabulary: Vocabulary) -> None:
        """Be ready for these words from now on. Raises RecogniserUnusable."""
        ...

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        """Make words of one utterance; `expected` are the replies that count now (`yes`, `later`).

        Raises RecogniserUnusable.
        """
        ...

    def close(self) -> None:
        """Let go of its models."""
        ...
