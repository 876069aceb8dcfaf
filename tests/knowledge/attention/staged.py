"""Small days for what replays and scores: events at minutes, and a policy that does as it is told."""

import json
from collections.abc import Callable, Iterable, Iterator

from knowledge.attention.candidate import Candidate, Severity, State
from knowledge.attention.desk import Act
from knowledge.attention.labels import Labels
from knowledge.attention.replaying import Step, replay
from knowledge.attention.scoring import Score, Scorer
from knowledge.envelope import Envelope, seal
from knowledge.events import AnnouncementDecided, AnnouncementReacted, Event, SaySentence, ServiceGaveUp, SpeechNoticed
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean

MINUTE = 60_000_000
BEGIN = 1_736_150_400_000_000
"""6 January 2025, 8:00 UTC."""


def at(minute: float) -> int:
    return BEGIN + int(minute * MINUTE)


def clock(minute: float) -> str:
    return str(Moment(at(minute)))


def event(seq: int, minute: float, said: Event | None = None, cause: Envelope | None = None) -> Envelope:
    gone = ServiceGaveUp(process="model", services=[], deaths=5, within_s=60)
    sealed = seal(said or gone, EventId("staged", "one", seq), Moment(at(minute)), cause=cause)
    sealed.seq = seq
    return sealed


def tick(seq: int, minute: float) -> Envelope:
    """Something of which nobody makes anything."""
    return event(seq, minute, SpeechNoticed(speaking=False))


def candidate(seen: Envelope, state: State = "bad", severity: Severity = "important") -> Candidate:
    return Candidate(
        incident=f"service:model:e{seen.seq}",
        thing="service:model",
        kind="service down",
        state=state,
        severity=severity,
        at=seen.header.at,
        sentence="The model is down",
        title="Sotto",
    )


class Obedient:
    """A candidate of each ServiceGaveUp; decides as it is told: `after` minutes later, in which way, how often."""

    def __init__(self, voice: str = "speak", screen: str = "drop", after: float = 0, times: int = 1) -> None:
        self._voice, self._screen, self._after, self._times = voice, screen, int(after * MINUTE), times
        self._waiting: list[tuple[int, Candidate]] = []
        self.past: list[Envelope] = []
        self.heard: list[tuple[int, Envelope]] = []

    def restore(self, past: Iterable[Envelope], _now: int) -> None:
        self.past += past

    def take(self, seen: Envelope, now: int) -> list[Act]:
        self.heard.append((now, seen))
        return self.consider(candidate(seen), now) if isinstance(seen.event, ServiceGaveUp) else []

    def consider(self, candidate: Candidate, now: int) -> list[Act]:
        if self._after:
            self._waiting.append((now + self._after, candidate))
            return [Act(decided(candidate, "hold", "hold"), candidate)]
        return [Act(decided(candidate, self._voice, self._screen), candidate) for _ in range(self._times)]

    def due(self, now: int) -> list[Act]:
        ripe = [one for when, one in self._waiting if when <= now]
        self._waiting = [(when, one) for when, one in self._waiting if when > now]
        return [Act(decided(one, self._voice, self._screen), one) for one in ripe]

    def next_due(self) -> int | None:
        return min((when for when, _ in self._waiting), default=None)

    def order(self, act: Act, now: int) -> SaySentence | None:
        text, incident = act.decided.sentence, act.decided.incident
        order = SaySentence(ref=incident, text=text, why="announcement", incident=incident, expires=now)
        return order if act.decided.voice == "speak" else None

    def ignored(self, _now: int) -> list[AnnouncementReacted]:
        return []


def decided(candidate: Candidate, voice: str, screen: str) -> AnnouncementDecided:
    return AnnouncementDecided.model_validate(
        {
            **{name: getattr(candidate, name) for name in ("incident", "thing", "kind", "state", "severity")},
            "sentence": clean(candidate.sentence),
            "evidence": [],
            "voice": voice,
            "screen": screen,
            "reasons": ["told"],
            "gates": [],
            "terms": {},
            "flip": clean("another word"),
            "parameters": "none",
        }
    )


def labels(*lines: dict[str, object], split: str = "tune") -> Labels:
    return Labels([json.dumps({"split": split}), *map(json.dumps, lines)])


def label(seen: Envelope, wanted: str, until: float | None = None, **more: object) -> dict[str, object]:
    limit = {} if until is None else {"until": clock(until)}
    return {"event": seen.id, "label": wanted, "note": "", **limit, **more}


def interval(begin: float, end: float, moment: str) -> dict[str, object]:
    return {"from": clock(begin), "to": clock(end), "moment": moment}


def steps(policy: Obedient, events: Iterable[Envelope]) -> Iterator[Step]:
    return replay(events, policy)


def scored(policy: Obedient, events: list[Envelope], known: Labels, look: Callable[[Step], None] = id) -> Score:
    for seen in events:
        known.see(seen)
    scorer = Scorer(known)
    for step in steps(policy, events):
        look(step)
        scorer.take(step)
    return scorer.score()
