"""Whether what was heard was meant for Sotto; what was not gets no reply, and leaves no text."""

from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from daemon.leash import Packet
from knowledge.speech.replies import FOLLOWING, STOPPING

ALIKE, ECHO_S = 0.7, 10.0
TWO = 2
Directed = Literal["push to talk", "wake phrase", "follow-up", "stop word", "no"]


class Situation(NamedTuple):
    """In which something was heard."""

    pushed: bool
    """Whether the user asked to be heard."""
    following: bool
    """Whether something was said to him just now, to which he may answer."""
    own_voice: bool
    """Whether Sotto itself could be heard meanwhile."""
    in_call: bool
    said: str
    """What Sotto said last."""
    said_s_ago: float


class Judgement(NamedTuple):
    """What is made of it."""

    directed: Directed
    intent: str
    refused: str
    echo: float | None


def judge(heard: Packet, situation: Situation) -> Judgement:  # noqa: PLR0911 - a ladder
    """Of an utterance as the ear tells it."""
    text, intent = heard.get("text", ""), heard.get("intent", "")
    echo = _echo(text, situation)
    if heard["outcome"] == "too long":
        return Judgement("no", "", "too long", None)
    if intent in STOPPING:
        return Judgement("stop word", intent, "", echo)
    if situation.own_voice:
        return Judgement("no", "", "echo", echo)
    directed = _directed(heard, intent, situation)
    if directed == "no":
        return Judgement("no", "", "not directed", echo)
    if situation.in_call and directed != "push to talk":
        return Judgement(directed, "", "in a call", echo)
    if echo is not None and echo >= ALIKE:
        return Judgement(directed, "", "echo", echo)
    if not text:
        return Judgement(directed, "", heard.get("refused") or "no words", echo)
    return Judgement(directed, intent or "question", "", echo)


def _directed(heard: Packet, intent: str, situation: Situation) -> Directed:
    if situation.pushed:
        return "push to talk"
    if len(set(heard.get("wake_by", ()))) >= TWO:
        return "wake phrase"
    return "follow-up" if situation.following and intent in FOLLOWING else "no"


def _echo(text: str, situation: Situation) -> float | None:
    if not text or not situation.said or situation.said_s_ago > ECHO_S:
        return None
    return round(SequenceMatcher(None, text.lower().split(), situation.said.lower().split()).ratio(), 2)
