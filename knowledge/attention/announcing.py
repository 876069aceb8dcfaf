"""What is worth saying, from when it is noticed until the user has reacted to it: events and moments in, acts out.

A candidate of somebody's terminal waits first: who goes on there has seen it himself, and is not told. What comes of
a decision is told by the log (SentenceEnded, AnnouncementReacted), so nothing is kept here that a restart would lose.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from knowledge.attention.candidate import Candidate
from knowledge.attention.desk import LASTING, RECENT, Act, Desk
from knowledge.attention.noticing import KINDS as NOTICED
from knowledge.attention.noticing import Noticing
from knowledge.attention.recent import Recent
from knowledge.envelope import Envelope
from knowledge.events import AnnouncementDecided, AnnouncementReacted, SaySentence, SentenceEnded

SETTLE_S = 5
"""Who types into the terminal within so many seconds sits before it, and need not be told."""
SAY_WITHIN_S, UNHEARD_S = 20, 5
"""A sentence is begun within so many seconds, or never; and so long after that nobody speaks it any more."""
IGNORED_S = 60
"""Who has not reacted to what was said so long after it has ignored it."""
RECALLED_S = 600
"""After a restart, what was noticed so long ago and not decided is decided."""
TRACES = 200
KINDS = frozenset(NOTICED) | RECENT | LASTING | {AnnouncementReacted.__name__, SentenceEnded.__name__}
"""Types of events that it wants."""
FOLDED = KINDS | {SaySentence.__name__, AnnouncementDecided.__name__}
"""Types that it wants of the past."""
_SECOND = 1_000_000
Witness = Callable[[str], bool | None]
"""Whether the user sees what a trace is about with his own eyes; None where it has no terminal."""


@dataclass
class _Settling:
    candidate: Candidate
    trace: str
    due: int


@dataclass(frozen=True)
class _Ordered:
    """A sentence of which it is not known what became."""

    incident: str
    deadline: int


@dataclass(frozen=True)
class _Spoken:
    """A sentence that was heard, and that nobody has reacted to."""

    decided: AnnouncementDecided
    at: int


class Announcer:
    """Moments are microseconds UTC."""

    def __init__(self, desk: Desk, noticing: Noticing, witness: Witness) -> None:
        self.desk = desk
        self._noticing = noticing
        self._witness = witness
        self._through = 0
        """Seq of the last event that was folded."""
        self._settling: dict[str, _Settling] = {}
        """By incident."""
        self._ordered: dict[str, _Ordered] = {}
        """By ref."""
        self._spoken: dict[str, _Spoken] = {}
        """By incident."""
        self._decided: Recent[str, AnnouncementDecided] = Recent(TRACES)
        """What was to be spoken, by incident."""

    def restore(self, past: Iterable[Envelope], now: int) -> None:
        """Fold events of the types `FOLDED`, in order. What was noticed of late and not decided is decided soon."""
        events = list(past)
        noticed: dict[str, _Settling] = {}
        for seen in events:
            self._through = max(self._through, seen.seq)
            self._follow(seen)
            for told in self._noticing.take(seen):
                if isinstance(told, Candidate):
                    noticed[told.incident] = _Settling(told, seen.trace, now + SETTLE_S * _SECOND)
                else:
                    noticed = {key: one for key, one in noticed.items() if one.candidate.thing != told.thing}
            if isinstance(decided := _decided(seen), AnnouncementDecided):
                noticed.pop(decided.incident, None)
        self.desk.restore(events)
        old = now - RECALLED_S * _SECOND
        self._settling = {key: one for key, one in noticed.items() if one.candidate.at >= old}
        self._ordered = {key: one for key, one in self._ordered.items() if one.deadline >= old}
        self._spoken = {key: one for key, one in self._spoken.items() if one.at >= old}

    def take(self, seen: Envelope, now: int) -> list[Act]:
        """An event, of any type. Only what is decided at once comes back; ask `next_due` when to look again."""
        if 0 < seen.seq <= self._through:
            return []
        self._through = max(self._through, seen.seq)
        self._set_back(now)
        self._follow(seen)
        acts = self.desk.take(seen)
        for told in self._noticing.take(seen):
            if isinstance(told, Candidate):
                acts += self._noticed(told, seen.trace, now)
            else:
                self._forget(told.thing)
                acts += self.desk.clear(told, now)
        return acts

    def due(self, now: int) -> list[Act]:
        """Time has passed."""
        self._set_back(now)
        acts: list[Act] = []
        for one in [one for one in self._settling.values() if one.due <= now]:
            del self._settling[one.candidate.incident]
            seen = self._witness(one.trace)
            acts += self.desk.witnessed(one.candidate, now) if seen else self.desk.consider(one.candidate, now)
        for ref in [ref for ref, one in self._ordered.items() if one.deadline <= now]:
            acts += self.desk.unheard(self._ordered.pop(ref).incident, now)
        at = self.desk.next_due()
        return acts + (self.desk.due(now) if at is not None and at <= now else [])

    def discard(self) -> None:
        """Let go of what settles."""
        self._settling.clear()

    def next_due(self) -> int | None:
        """When there is something to do; None: nothing waits."""
        times = [one.due for one in self._settling.values()]
        times += [one.deadline for one in self._ordered.values()]
        times += [one.at + IGNORED_S * _SECOND for one in self._spoken.values()]
        at = self.desk.next_due()
        return min([*times, *([] if at is None else [at])], default=None)

    def order(self, act: Act, now: int) -> SaySentence | None:
        """The sentence that is to be spoken by a decision."""
        decided = act.decided
        if decided.voice != "speak":
            return None
        expires = now + SAY_WITHIN_S * _SECOND
        order = SaySentence(
            ref=f"announcement:{decided.incident}",
            text=decided.sentence,
            why="announcement",
            incident=decided.incident,
            expires=expires,
        )
        self._note_order(order, decided)
        return order

    def ignored(self, now: int) -> list[AnnouncementReacted]:
        """What nobody has reacted to."""
        late = [one for one in self._spoken.values() if one.at + IGNORED_S * _SECOND <= now]
        for one in late:
            del self._spoken[one.decided.incident]
        return [
            AnnouncementReacted(
                incident=one.decided.incident,
                kind=one.decided.kind,
                thing=one.decided.thing,
                reaction="ignored",
                by="nobody",
                after_s=round((now - one.at) / _SECOND, 1),
            )
            for one in late
        ]

    # ── what is noticed, and what became of it ────────────────────────────────────────────────────

    def _noticed(self, candidate: Candidate, trace: str, now: int) -> list[Act]:
        waiting = self._settling.get(candidate.incident)
        if waiting:
            waiting.candidate = candidate
            return []
        if self._witness(trace) is None:
            return self.desk.consider(candidate, now)
        self._settling[candidate.incident] = _Settling(candidate, trace, now + SETTLE_S * _SECOND)
        return []

    def _set_back(self, now: int) -> None:
        """A clock that was set back makes nobody wait until it comes round again."""
        for one in self._settling.values():
            one.due = min(one.due, now + SETTLE_S * _SECOND)

    def _forget(self, thing: str) -> None:
        self._settling = {key: one for key, one in self._settling.items() if one.candidate.thing != thing}

    def _follow(self, seen: Envelope) -> None:
        event = seen.event if seen.type in _FOLLOWED else None
        if isinstance(event, AnnouncementDecided) and event.voice == "speak":
            self._decided[event.incident] = event
        elif isinstance(event, SaySentence) and event.incident in self._decided:
            self._note_order(event, self._decided[event.incident])
        elif isinstance(event, SentenceEnded):
            self._ordered.pop(event.ref, None)
            decided = self._decided.get(event.incident)
            if decided and event.heard != "none":
                self._spoken[event.incident] = _Spoken(decided, seen.header.at)
        elif isinstance(event, AnnouncementReacted):
            self._spoken.pop(event.incident, None)

    def _note_order(self, order: SaySentence, decided: AnnouncementDecided) -> None:
        self._decided[decided.incident] = decided
        self._ordered[order.ref] = _Ordered(order.incident, order.expires + UNHEARD_S * _SECOND)


_FOLLOWED = frozenset(
    {AnnouncementDecided.__name__, SaySentence.__name__, SentenceEnded.__name__, AnnouncementReacted.__name__}
)


def _decided(seen: Envelope) -> AnnouncementDecided | None:
    event = seen.event if seen.type == AnnouncementDecided.__name__ else None
    return event if isinstance(event, AnnouncementDecided) else None
