"""Gate 2 on what is heard: whether it was meant for Sotto. What was not gets no reply and leaves no text."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from knowledge.speech import echo
from knowledge.speech.replies import STOPPING

ENGINES = 2
"""So many recognisers must have heard the wake phrase."""
LEAST_SURE = 0.3
"""Words of which a recogniser is less sure do not count."""
Directed = Literal["push to talk", "wake phrase", "follow-up", "stop word", "no"]


class Said(NamedTuple):
    """An utterance, as recognisers tell it."""

    text: str = ""
    intent: str = ""
    """`question`, or a reply of `knowledge.speech.replies`."""
    wake_by: Sequence[str] = ()
    """Engines that heard the wake phrase at its start."""
    confidence: float | None = None
    refused: str = ""
    """Why there are no words."""
    too_long: bool = False


class Situation(NamedTuple):
    """In which it was heard."""

    pushed: bool = False
    """Whether the user asked to be heard."""
    replies: Sequence[str] = ()
    """What counts as an answer now: within eight seconds of something that was said."""
    own_voice: bool = False
    """Whether Sotto itself could be heard meanwhile."""
    in_call: bool = False
    muted: bool = False
    deaf: bool = False
    """Whether it heard itself again and again (`knowledge.speech.echo`)."""
    said: str = ""
    """What Sotto said last."""
    said_s_ago: float = float("inf")


class Judgement(NamedTuple):
    """What is made of it."""

    directed: Directed
    intent: str
    refused: str
    """See UtteranceHeard; empty where it counts."""
    echo: float | None = None


def judge(said: Said, situation: Situation) -> Judgement:
    """Of one utterance. Stop words count at all times, and nothing else while Sotto speaks."""
    directed = _directed(said, situation)
    alike = _alike(said.text, situation)
    refused = "" if directed == "stop word" else _refused(said, situation, directed, alike)
    return Judgement(directed, "" if refused else said.intent or "question", refused, alike)


def _directed(said: Said, situation: Situation) -> Directed:
    if said.intent in STOPPING and not said.too_long:
        return "stop word"
    if situation.pushed:
        return "push to talk"
    if len(set(said.wake_by)) >= ENGINES:
        return "wake phrase"
    return "follow-up" if said.intent and said.intent in situation.replies else "no"


def _refused(said: Said, situation: Situation, directed: Directed, alike: float | None) -> str:
    """Why it does not count; the first reason that holds."""
    pushed = directed == "push to talk"
    reasons = {
        "too long": said.too_long,
        "not directed": directed == "no" and not situation.own_voice,
        "in a call": situation.in_call and not pushed,
        "muted": situation.muted and not pushed,
        "echo": (not pushed and (situation.own_voice or situation.deaf)) or (alike or 0.0) >= echo.ALIKE,
        said.refused or "no words": not said.text,
        "unsure": said.confidence is not None and said.confidence < LEAST_SURE,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _alike(text: str, situation: Situation) -> float | None:
    if not text or not situation.said or situation.said_s_ago > echo.WITHIN_S:
        return None
    return round(echo.similarity(text, situation.said), 2)
