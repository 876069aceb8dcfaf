"""What was said and shown, and what the user made of it: all that the gates remember, of bounded size."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import DAY, MINUTE, local_day
from knowledge.attention.history import History
from knowledge.attention.learning import Learned
from knowledge.attention.parameters import Parameters
from knowledge.envelope import Envelope
from knowledge.events import (
    AnnouncementReacted,
    AttentionReset,
    Event,
    MentionAllowed,
    MentionForbidden,
    ProjectUnwatched,
    ProjectWatched,
    SentenceEnded,
)

INCIDENTS, TURNS, RULES = 2_000, 500, 1_000
"""How many are remembered; the oldest go first. Incidents last for weeks, turns and causes count for an hour."""
HOUR = 60 * MINUTE
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass
class Told:
    """What became of one incident."""

    said_at: int | None = None
    shown_at: int | None = None
    settled: str = ""
    matter: tuple[object, ...] = ()
    """What it was when it was settled, but for its words."""
    working: str = ""
    """What the user was about when it was told."""


@dataclass(frozen=True)
class Turn:
    """The last time that something of a thing, or of a cause, was told."""

    at: int
    incident: str


@dataclass(frozen=True)
class Spoken:
    """One telling, as the limits count it."""

    at: int
    day: int
    """Of the place where the user was then."""
    critical: bool
    incident: str


class Ledger:
    """Feed it each event of its kinds, and every decision, in order."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.learned = Learned()
        self.rules: dict[int, MentionForbidden] = {}
        """By seq."""
        self._told: dict[str, Told] = {}
        self._things: dict[str, Turn] = {}
        self._causes: dict[str, Turn] = {}
        self._cleared: dict[str, int] = {}
        """When something of a thing was over before it was told."""
        self._spoken: deque[Spoken] = deque()
        self._shown: deque[Spoken] = deque()
        self._unwatched: set[int] = set()
        self._takes: dict[str, Callable[[Event, int], None]] = {
            "AnnouncementReacted": self._reacted,
            "AttentionReset": self._reset,
            "MentionForbidden": self._forbidden,
            "MentionAllowed": self._allowed,
            "ProjectWatched": self._watched,
            "ProjectUnwatched": self._left,
            "SentenceEnded": self._ended,
        }

    def take(self, seen: Envelope) -> bool:
        """Whether it may decide otherwise now."""
        taken = self._takes.get(seen.type)
        if taken is None:
            return False
        taken(seen.event, seen.seq)
        return True

    # ── what was decided ──────────────────────────────────────────────────────────────────────────

    def said(self, candidate: Candidate, now: int, offset: int, working: str) -> None:
        """It is spoken now."""
        told = self._entry(candidate.incident)
        told.said_at, told.working = now, working
        self._turned(candidate, now)
        self._spoken.append(self._one(candidate, now, offset))
        _forget(self._spoken, now)

    def shown(self, candidate: Candidate, now: int, offset: int, working: str) -> None:
        """It is on the screen now."""
        told = self._entry(candidate.incident)
        told.shown_at, told.working = now, working
        self._turned(candidate, now)
        self._shown.append(self._one(candidate, now, offset))
        _forget(self._shown, now)

    def told_with(self, candidate: Candidate, leader: str) -> None:
        """It was part of the sentence of another."""
        first, told = self._told.get(leader) or Told(), self._entry(candidate.incident)
        told.said_at, told.shown_at, told.working = first.said_at, first.shown_at, first.working
        self._turned(candidate, first.said_at or first.shown_at or candidate.at)

    def settle(self, candidate: Candidate, reason: str) -> None:
        """It is told neither now nor later, unless it was told before, or comes to be another matter."""
        told = self._entry(candidate.incident)
        if told.said_at is None and told.shown_at is None:
            told.settled, told.matter = reason, _matter(candidate)

    def cleared(self, candidate: Candidate, now: int) -> None:
        """It was over before it was told."""
        if candidate.state == "bad" and not self.was_shown(candidate.incident):
            _put(self._cleared, candidate.thing, now, TURNS)

    def was_shown(self, incident: str) -> bool:
        told = self._told.get(incident)
        return told is not None and told.shown_at is not None

    # ── what counts for a candidate ───────────────────────────────────────────────────────────────

    def view(self, candidate: Candidate, now: int, offset: int, held_since: int | None, looked: int) -> History:
        """All that was, as far as it counts for this one."""
        told = self._told.get(candidate.incident) or Told()
        today, limits = local_day(now, offset), self._parameters.learning
        return History(
            rule=self._rule(candidate),
            unwatched=candidate.project in self._unwatched,
            said_at=told.said_at,
            shown_at=told.shown_at,
            settled=told.settled if told.matter == _matter(candidate) else "",
            thing_told_at=_other(self._things.get(candidate.thing), candidate),
            cause_told_at=_other(self._causes.get(candidate.cause), candidate) if candidate.cause else None,
            cleared_at=self._cleared.get(candidate.thing),
            held_since=held_since,
            looked=looked,
            last_spoken_at=max((one.at for one in self._spoken), default=None),
            last_shown_at=max((one.at for one in self._shown), default=None),
            spoken_today=sum(one.day == today and not one.critical for one in self._spoken),
            shown_today=sum(one.day == today and not one.critical for one in self._shown),
            critical_spoken=tuple(one.at for one in self._spoken if one.critical and now < one.at + HOUR),
            kind_logits=self.learned.kind_logits(candidate.kind, limits),
            thing_logits=self.learned.thing_logits(candidate.thing, limits),
            cost_factors=self.learned.cost_factors(limits),
        )

    def set_back(self, now: int) -> None:
        """The clock was set back: nothing that has been lies in the future."""
        for told in self._told.values():
            told.said_at = told.said_at and min(told.said_at, now)
            told.shown_at = told.shown_at and min(told.shown_at, now)
        self._things = {name: Turn(min(one.at, now), one.incident) for name, one in self._things.items()}
        self._causes = {name: Turn(min(one.at, now), one.incident) for name, one in self._causes.items()}
        self._cleared = {name: min(at, now) for name, at in self._cleared.items()}
        for tellings in (self._spoken, self._shown):
            kept = [Spoken(min(one.at, now), one.day, one.critical, one.incident) for one in tellings]
            tellings.clear()
            tellings.extend(kept)

    # ── what the user said to it ──────────────────────────────────────────────────────────────────

    def _reacted(self, event: Event, _seq: int) -> None:
        assert isinstance(event, AnnouncementReacted)
        told = self._told.get(event.incident)
        self.learned.take(event, told.working if told else "", self._parameters.learning)

    def _reset(self, event: Event, _seq: int) -> None:
        assert isinstance(event, AttentionReset)
        self.learned.reset()

    def _forbidden(self, event: Event, seq: int) -> None:
        assert isinstance(event, MentionForbidden)
        if event.kind or event.thing or event.project is not None:
            _put(self.rules, seq, event, RULES)

    def _allowed(self, event: Event, _seq: int) -> None:
        assert isinstance(event, MentionAllowed)
        self.rules.pop(event.rule, None)

    def _watched(self, event: Event, _seq: int) -> None:
        assert isinstance(event, ProjectWatched)
        self._unwatched.discard(event.number)

    def _left(self, event: Event, _seq: int) -> None:
        assert isinstance(event, ProjectUnwatched)
        if not event.trees:
            self._unwatched.add(event.number)

    def _ended(self, event: Event, _seq: int) -> None:
        """What nobody heard uses up nothing, and yet is not said again."""
        assert isinstance(event, SentenceEnded)
        if event.heard == "none" and event.incident:
            kept = [one for one in self._spoken if one.incident != event.incident]
            self._spoken.clear()
            self._spoken.extend(kept)

    # ── small things ──────────────────────────────────────────────────────────────────────────────

    def _entry(self, incident: str) -> Told:
        """Its entry, as the newest one."""
        return _put(self._told, incident, self._told.get(incident) or Told(), INCIDENTS)

    def _turned(self, candidate: Candidate, now: int) -> None:
        _put(self._things, candidate.thing, Turn(now, candidate.incident), TURNS)
        if candidate.cause:
            _put(self._causes, candidate.cause, Turn(now, candidate.incident), TURNS)

    def _one(self, candidate: Candidate, now: int, offset: int) -> Spoken:
        return Spoken(now, local_day(now, offset), candidate.severity == "critical", candidate.incident)

    def _rule(self, candidate: Candidate) -> int | None:
        """The first rule that is about this."""
        return next(
            (
                seq
                for seq, rule in self.rules.items()
                if rule.kind in ("", candidate.kind)
                and rule.thing in ("", candidate.thing)
                and rule.project in (None, candidate.project)
            ),
            None,
        )


def _put(kept: dict[_Key, _Value], key: _Key, value: _Value, most: int) -> _Value:
    """As the newest of at most so many."""
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > most:
        del kept[next(iter(kept))]
    return value


def _other(turn: Turn | None, candidate: Candidate) -> int | None:
    """When it was, if it was another incident."""
    return turn.at if turn is not None and turn.incident != candidate.incident else None


def _matter(candidate: Candidate) -> tuple[object, ...]:
    return candidate.kind, candidate.severity, candidate.owned, candidate.delay_per_minute


def _forget(tellings: deque[Spoken], now: int) -> None:
    """What was two days ago counts for no limit any more."""
    while tellings and tellings[0].at < now - 2 * DAY:
        tellings.popleft()
