"""Why something was said unasked, or was not: read from the record alone, by commands and the tool that explain it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.envelope import Envelope
from knowledge.events import (
    AnnouncementDecided,
    AnnouncementReacted,
    GateInput,
    GateVerdict,
    MentionAllowed,
    MentionForbidden,
    SentenceEnded,
)

KINDS = (AnnouncementDecided.__name__, SentenceEnded.__name__, AnnouncementReacted.__name__)
LOOKED_AT = 800
"""Events that are looked at; what lies before them is days ago."""
HELD_S = 7 * 86_400
"""What was held back longer ago is nobody's business any more."""
_SECOND = 1_000_000
_WORD = re.compile(r"[\w.-]{2,}")
_EMPTY = frozenset(
    {
        *(
            "the",
            "that",
            "this",
            "what",
            "why",
            "when",
            "did",
            "not",
            "didnt",
            "was",
            "were",
            "and",
            "with",
            "from",
            "for",
        ),
        *("you", "me", "tell", "about", "say", "said", "have", "has", "had", "anything", "something", "announce"),
        *("announced", "warn", "warned", "speak", "spoke", "mention", "mentioned", "it", "is", "in", "of", "on", "to"),
    }
)
"""Words of a question that are no words of what it is about."""


class Log(Protocol):
    """What is needed of one."""

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        """The last events of some types, in order."""
        ...


@dataclass(frozen=True)
class Look:
    """One evaluation."""

    seq: int
    at: int
    decided: AnnouncementDecided

    @property
    def told(self) -> bool:
        return self.decided.voice == "speak" or self.decided.screen == "show"

    @property
    def kept(self) -> bool:
        """Whether it waits, or was left for later."""
        return bool({"hold", "digest"} & {self.decided.voice, self.decided.screen})


@dataclass
class Account:
    """Of one incident: each look at it, and what came of it."""

    project: int | None
    looks: list[Look] = field(default_factory=list)
    ended: SentenceEnded | None = None
    reacted: list[AnnouncementReacted] = field(default_factory=list)

    @property
    def last(self) -> Look:
        return self.looks[-1]

    @property
    def telling(self) -> Look:
        """The look by which it was told; else the last one."""
        return next((one for one in reversed(self.looks) if one.told), self.last)

    @property
    def told(self) -> bool:
        return self.telling.told

    @property
    def ids(self) -> set[str]:
        return {*(f"e{one.seq}" for one in self.looks), *self.last.decided.evidence, self.last.decided.incident}


def accounts(log: Log, limit: int = LOOKED_AT) -> list[Account]:
    """Of what was looked at of late, out of so many events, in the order of the last look."""
    found: dict[str, Account] = {}
    for seen in log.newest(KINDS, limit):
        event = seen.event
        if isinstance(event, AnnouncementDecided):
            one = found.pop(event.incident, None) or Account(seen.header.project)
            one.looks.append(Look(seen.seq, seen.header.at, event))
            found[event.incident] = one
        elif isinstance(event, (SentenceEnded, AnnouncementReacted)) and event.incident in found:
            _outcome(found[event.incident], event)
    return list(found.values())


def said_last(found: list[Account]) -> Account | None:
    """What was said or shown last."""
    return max((one for one in found if one.told), key=lambda one: one.telling.seq, default=None)


def silent_last(found: list[Account]) -> Account | None:
    """What was not, last."""
    return next((one for one in reversed(found) if not one.told), None)


def about(found: list[Account], words: str) -> list[Account]:
    """Those that an id or some words name, the best match first, of equal ones the youngest."""
    wanted = words.strip()
    named = [one for one in found if wanted in one.ids]
    if named:
        return named[::-1]
    keys = {word for word in _WORD.findall(wanted.lower().replace("'", "")) if word not in _EMPTY}
    scores = [(len(keys & _words(one)), at, one) for at, one in enumerate(found)]
    best = max((score for score, _, _ in scores), default=0)
    return [one for score, _, one in reversed(scores) if score == best] if best else []


def held_back(found: list[Account], now: int) -> list[Account]:
    """What waits, and what was left for later and never told, the youngest first."""
    since = now - HELD_S * _SECOND
    return [one for one in reversed(found) if not one.told and one.last.at >= since and one.last.kept]


def deciding(decided: AnnouncementDecided) -> list[GateVerdict]:
    """The gates that did not let it pass."""
    return [one for one in decided.gates if one.verdict != "pass"]


def telling_inputs(gate: GateVerdict) -> list[GateInput]:
    """What a gate goes by that has a source of its own or is so; the reason itself comes first."""
    known = [one for one in gate.inputs if one.value not in (None, False, "", 0)]
    return sorted(known, key=lambda one: one.name != gate.reason)[:4]


def rules(events: Iterable[Envelope]) -> list[tuple[int, int, MentionForbidden]]:
    """What is never mentioned: seq, moment and rule, in order; fed with MentionForbidden and MentionAllowed."""
    found: dict[int, tuple[int, int, MentionForbidden]] = {}
    for seen in events:
        event = seen.event
        if isinstance(event, MentionForbidden):
            found[seen.seq] = (seen.seq, seen.header.at, event)
        elif isinstance(event, MentionAllowed):
            found.pop(event.rule, None)
    return list(found.values())


def _outcome(one: Account, event: SentenceEnded | AnnouncementReacted) -> None:
    if isinstance(event, SentenceEnded):
        one.ended = event
    else:
        one.reacted.append(event)


def _words(one: Account) -> set[str]:
    decided = one.last.decided
    text = f"{decided.sentence} {decided.title} {decided.detail} {decided.kind} {decided.thing} {decided.cause}"
    words = _WORD.findall(text.lower())
    return {part for word in words for part in (word, *re.split(r"[._-]", word)) if part}
