"""Sentences that are to be said, and what is asked around one before it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from knowledge.envelope import Envelope
from knowledge.events import SentenceEnded

Why = Literal["announcement", "answer", "asked", "reply"]
Cut = Literal[
    "", "stop", "speech", "quiet", "player died", "no speaker", "restart", "expired", "not rendered", "newer", "budget"
]


@dataclass(frozen=True)
class Sentence:
    """One that is to be said."""

    ref: str
    text: str
    why: Why
    incident: str = ""
    expires: int | None = None
    """Microseconds UTC."""
    cause: Envelope | None = None


@dataclass(frozen=True)
class Surroundings:
    """What has to be asked at the last moment."""

    veto: Callable[[Sentence], Cut]
    """Why it must not be said just now, or never; empty where it may."""
    spent: Callable[[Sentence, float], Cut]
    """Why there is no room for one that takes so many seconds; empty where there is."""
    quiet_s: Callable[[], float]
    """For how long nobody has spoken; endless where the microphone is closed."""
    begun: Callable[[Sentence], None]
    ended: Callable[[Sentence, SentenceEnded], None]
    speaker: Callable[[str], None]
    """Hears what keeps the loudspeaker silent; empty when it works."""
