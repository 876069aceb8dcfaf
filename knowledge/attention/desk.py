"""What waits to be said, and when it is looked at again: events and moments in, decisions out, no clock, no I/O.

A look that finds what the last one found is not told again; every other is, with all that it was decided by.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.attention.again import again
from knowledge.attention.board import LASTING, RECENT, Board, Held, Settings
from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.context import SECOND, Context
from knowledge.attention.flip import flip
from knowledge.attention.judging import Judgement
from knowledge.attention.learning import Line
from knowledge.attention.parameters import Parameters
from knowledge.attention.record import candidate as recorded
from knowledge.attention.record import decided
from knowledge.envelope import Envelope
from knowledge.events import AnnouncementDecided, SentenceEnded

__all__ = ["LASTING", "RECENT", "Act", "Desk", "Settings"]
MOST_HELD = 30
"""What waits beyond that is left to the digest, the lightest first."""
_TYPES = LASTING | RECENT
_STILL = {
    "cleared": "told if it had not been over before",
    "superseded": "told if it had not turned before",
    "too_many": "told later if less had been waiting",
    "at_terminal": "told if nobody had been at work in that terminal",
    "told_with": "told by itself if nothing else had come of the same cause",
    "not_heard": "not shown if it had been heard",
}


@dataclass(frozen=True)
class Act:
    """One evaluation: what is put on record, and to be done."""

    decided: AnnouncementDecided
    candidate: Candidate


Group = Callable[[Sequence[Candidate]], Candidate]


def first_of(candidates: Sequence[Candidate]) -> Candidate:
    """The weightiest, which comes first, speaks for all."""
    evidence = dict.fromkeys(one for candidate in candidates for one in candidate.evidence)
    return replace(candidates[0], evidence=tuple(evidence))


class Desk:
    """Feed it every event in the order of the log, and after each what was noticed in it."""

    def __init__(self, parameters: Parameters, settings: Settings, group: Group = first_of) -> None:
        daily = settings.spoken_a_day
        self.parameters = parameters if daily is None else parameters.at_most(daily)
        self._board = Board(self.parameters, settings)
        self._group = group
        self._due: int | None = None
        self._planned = True
        """Whether `_due` still holds."""

    # ── what comes in ─────────────────────────────────────────────────────────────────────────────

    def take(self, seen: Envelope) -> list[Act]:
        """An event; one that changes the moment, or what counts, changes decisions on what is held."""
        if seen.type not in _TYPES:
            return []
        self._board.note(seen)
        acts = self._look() if self._board.held else []
        if seen.type == "SentenceEnded" and isinstance(seen.event, SentenceEnded) and seen.event.heard == "none":
            acts += self.unheard(seen.event.incident, seen.header.at)
        return acts

    def consider(self, candidate: Candidate, now: int) -> list[Act]:
        """Something may be worth saying. The same incident again takes the place of the one before."""
        self._board.pass_on(now)
        acts = [self._given_up(one, "superseded") for one in self._turned(candidate)]
        held = self._board.held.setdefault(candidate.incident, Held(candidate))
        held.candidate = candidate
        acts += self._look(held)
        over = len(self._board.held) - MOST_HELD
        if over > 0:
            acts += [self._given_up(one, "too_many", "digest") for one in self._board.ranked(self._moment())[-over:]]
        return acts

    def clear(self, cleared: Cleared, now: int) -> list[Act]:
        """A thing is well again: what waits of it is dropped."""
        self._board.pass_on(now)
        waiting = [one for one in self._board.held.values() if one.candidate.thing == cleared.thing]
        return [self._given_up(one, "cleared") for one in waiting if one.candidate.at <= cleared.at]

    def witnessed(self, candidate: Candidate, now: int) -> list[Act]:
        """The user has seen for himself what is so; it is on record, and not told."""
        self._board.pass_on(now)
        return [self._given_up(self._board.held.get(candidate.incident) or Held(candidate), "at_terminal")]

    def due(self, now: int) -> list[Act]:
        """Time has passed."""
        self._board.pass_on(now)
        return self._look()

    def next_due(self) -> int | None:
        """When time alone changes something (microseconds UTC); None: nothing waits for it."""
        if not self._planned:
            moment = self._moment()
            waiting = self._board.held.values()
            found = [again(one.candidate, moment, self._board.view(one), self.parameters) for one in waiting]
            self._due = min((at for at in found if at is not None), default=None)
            self._planned = True
        return self._due

    def unheard(self, incident: str, now: int) -> list[Act]:
        """What was given to the voice was heard by nobody. It is not said again; what is critical is shown instead."""
        self._board.pass_on(now)
        candidate = self._board.unheard.get(incident)
        if candidate is None or not self._board.settings.desktop:
            return []
        held = self._board.held.get(incident) or Held(candidate, looked=1)
        found = replace(self._board.judged(held, self._moment()), voice="drop", screen="show", until=None)
        return [self._told(held, found, "not_heard")]

    def restore(self, past: Iterable[Envelope]) -> None:
        """Fold what the log tells, in order, without deciding anything: the types that are LASTING, and of the last
        weeks the RECENT ones and AnnouncementDecided. Others are left out.
        """
        for seen in past:
            if seen.type in _TYPES:
                self._board.note(seen)
            elif seen.type == "AnnouncementDecided" and isinstance(seen.event, AnnouncementDecided):
                self._board.pass_on(seen.header.at)
                self._board.apply(seen.event, recorded(seen))
        self._planned = False

    # ── what can be asked ─────────────────────────────────────────────────────────────────────────

    def held(self) -> list[Candidate]:
        """What waits, the first one first."""
        return [one.candidate for one in self._board.held.values()]

    def learned(self) -> list[Line]:
        """What reactions have changed, in numbers."""
        return list(self._board.ledger.learned.lines(self.parameters.learning))

    def rules(self) -> dict[int, str]:
        """What the user never wants mentioned, in words, by the seq of the rule."""
        return {seq: str(rule.said) for seq, rule in self._board.ledger.rules.items()}

    # ── looking ───────────────────────────────────────────────────────────────────────────────────

    def _moment(self) -> Context:
        return self._board.moment()

    def _look(self, asked: Held | None = None) -> list[Act]:
        """Look at all that is held, the weightiest first. What one look tells may change what the others find."""
        acts: list[Act] = []
        moment, again_ = self._moment(), True
        self._planned = False
        while again_:
            again_ = False
            for held in self._board.ranked(moment):
                if held.candidate.incident not in self._board.held:
                    continue  # it was told with another one just now
                found = self._board.judged(held, moment)
                if held is not asked and _gist(found) == held.last:
                    continue
                asked = None if held is asked else asked
                again_ = again_ or found.told
                acts += self._looked(held, found, moment)
        return acts

    def _looked(self, held: Held, found: Judgement, moment: Context) -> list[Act]:
        """One look, on record, with what is told along with it."""
        others = self._along(held, found, moment) if found.told else []
        acts = [self._act(held, found, moment, [one.candidate for one in others])]
        for one in others:
            judged = replace(self._board.judged(one, moment), voice="drop", screen="drop", until=None)
            acts.append(self._told(one, judged, "told_with", held.candidate.incident))
        return acts

    def _along(self, held: Held, found: Judgement, moment: Context) -> list[Held]:
        """What else the same cause brought about, and would be told had it waited as long: one sentence is enough."""
        cause, along = held.candidate.cause, []
        gathered = self._board.now - round(self.parameters.throttle.settle_s * SECOND)
        for one in self._board.ranked(moment):
            if not cause or one is held or one.candidate.cause != cause:
                continue
            early = replace(one, since=gathered if one.since is None else min(one.since, gathered))
            then = self._board.judged(early, moment)
            if (found.voice == then.voice == "speak") or (found.screen == then.screen == "show"):
                along.append(one)
        return along

    def _turned(self, candidate: Candidate) -> list[Held]:
        """What waits of the same thing and tells of its other side."""
        waiting = [one for one in self._board.held.values() if one.candidate.thing == candidate.thing]
        return [one for one in waiting if one.candidate.state != candidate.state]

    def _act(self, held: Held, found: Judgement, moment: Context, others: Sequence[Candidate]) -> Act:
        candidate, words = held.candidate, flip(held.candidate, moment, self._board.view(held), self.parameters)
        if others:
            grouped = self._group([candidate, *others])
            candidate = replace(grouped, incident=candidate.incident, thing=candidate.thing, kind=candidate.kind)
        fact = decided(candidate, found, self.parameters, held.looked + 1, flip=words)
        self._board.apply(fact, candidate)
        return Act(fact, candidate)

    def _given_up(self, held: Held, reason: str, word: Literal["drop", "digest"] = "drop") -> Act:
        """It waits no longer, whatever the gates say of it."""
        found = self._board.judged(held, self._moment())
        return self._told(held, replace(found, voice=word, screen=word, until=None), reason)

    def _told(self, held: Held, found: Judgement, reason: str, told_with: str = "") -> Act:
        """Put on record what was not decided by the gates."""
        found = replace(found, reasons=(reason, *found.reasons))
        looked, words = held.looked + 1, _STILL[reason]
        fact = decided(held.candidate, found, self.parameters, looked, flip=words, told_with=told_with)
        self._board.apply(fact, held.candidate)
        self._planned = False
        return Act(fact, held.candidate)


def _gist(found: Judgement) -> tuple[str, ...]:
    return (found.voice, found.screen, *found.reasons)
