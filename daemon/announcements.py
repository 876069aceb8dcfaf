"""What is said unasked, as events and notifications: a decision is on record before it is shown, so it comes once."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from daemon.service import Seen, World
from daemon.signals.notify import Answered, Notice, Urgency
from knowledge.attention import parameters
from knowledge.attention.announcing import FOLDED, Announcer, Witness
from knowledge.attention.desk import LASTING, Act, Desk, Settings
from knowledge.attention.noticing import Noticing
from knowledge.attention.recent import Recent
from knowledge.attention.sentences import as_one
from knowledge.envelope import Envelope
from knowledge.errors import BadConfiguration
from knowledge.events import AnnouncementDecided, AnnouncementReacted, Event, MentionForbidden
from knowledge.redact import clean

PAST = 1_500
"""Events of what changes that are looked at after a start; what lasts is looked at whole."""
_SHOWN = 100
_SECOND = 1_000_000
_URGENCY: dict[str, Urgency] = {"critical": "critical", "important": "normal", "notice": "normal", "info": "low"}
_REACTIONS: dict[str, Literal["ack", "not now", "ignored"]] = {
    "show": "ack",
    "dismissed": "ack",
    "not now": "not now",
    "expired": "ignored",
}
"""Who closes a notification has seen it."""
Show = Callable[[Notice], None]
_log = logging.getLogger("alerts")


@dataclass(frozen=True)
class _Shown:
    """A notification that may be answered."""

    decided: AnnouncementDecided
    project: int | None
    at: int


class Announcements:
    """Of one service. Nothing is decided while nothing is recorded; what was noticed then is not made up for."""

    def __init__(self, world: World, witness: Witness, *, desktop: bool) -> None:
        config = world.config
        settings = Settings(
            voice=config.voice.on and config.voice.unasked,
            desktop=desktop and config.hints.notify,
            spoken_a_day=config.attention.spoken_a_day,
        )
        self._world = world
        desk = Desk(_parameters(config.attention.parameters), settings, as_one)
        self.announcer = Announcer(desk, Noticing(config.hints.notify_after_s), witness)
        self._acts: list[Act] = []
        self._shown: Recent[str, _Shown] = Recent(_SHOWN)
        """By thing."""

    def restore(self) -> list[Envelope]:
        """Fold the log, and give back what was folded."""
        past = self._world.past
        seen = {one.seq: one for one in past.newest(sorted(FOLDED - LASTING), PAST)}
        seen |= {one.seq: one for one in past.every(types=sorted(LASTING))}
        folded = [seen[seq] for seq in sorted(seen)]
        self.announcer.restore(folded, self._world.clock.now())
        return folded

    def take(self, seen: Envelope) -> None:
        """An event of `announcing.KINDS`; what follows from it comes out of `due`."""
        self._acts += self.announcer.take(seen, self._world.clock.now())

    def discard(self) -> None:
        """Nothing is recorded now: what was noticed and not decided is not said, then or later."""
        self.announcer.discard()

    def wait_s(self) -> float | None:
        """Seconds until `due` is wanted; None: not before the next event."""
        if self._acts:
            return 0.0
        at = self.announcer.next_due()
        return None if at is None else max(0.0, (at - self._world.clock.now()) / _SECOND)

    def due(self, show: Show) -> Iterator[Seen]:
        """What is to be said now. `show` is called with each notification once its decision is on record."""
        now = self._world.clock.now()
        self._acts += self.announcer.due(now)
        acts, self._acts = self._acts, []
        for act in acts:
            yield self._told(act, now, show)
        for reaction in self.announcer.ignored(now):
            yield Seen((reaction,))

    def _told(self, act: Act, now: int, show: Show) -> Seen:
        decided, order = act.decided, self.announcer.order(act, now)
        events: tuple[Event, ...] = (decided, order) if order else (decided,)
        if decided.screen != "show":
            return Seen(events, project=act.candidate.project)
        self._shown[decided.thing] = _Shown(decided, act.candidate.project, now)
        notice = _notice(act)
        if decided.severity == "critical":
            show(notice)  # rather twice than never, should we die before the hub has it
            return Seen(events, project=act.candidate.project)
        return Seen(events, then=partial(show, notice), project=act.candidate.project)

    def answered(self, answers: list[Answered], show: Show) -> Iterator[Seen]:
        """What the user did with notifications. Whatever it is, nothing is run and nothing opened."""
        now = self._world.clock.now()
        for one in answers:
            shown = self._shown.get(one.thing)
            if shown is None:
                continue
            decided, reaction = shown.decided, _REACTIONS.get(one.reaction)
            if reaction:
                after = round((now - shown.at) / _SECOND, 1)
                fact = AnnouncementReacted(
                    incident=decided.incident, kind=decided.kind, thing=decided.thing,
                    reaction=reaction, by="notification", after_s=after,
                )  # fmt: skip
                yield Seen((fact,), project=shown.project)
            elif one.reaction == "never":
                said = clean(f"never: {decided.title or decided.sentence}")
                yield Seen((MentionForbidden(thing=decided.thing, said=said),), project=shown.project)
            if one.reaction == "show":
                show(_pointer(decided))


def _notice(act: Act) -> Notice:
    decided = act.decided
    title = str(decided.title) or str(decided.sentence)
    return Notice(title, str(decided.detail), decided.thing, _URGENCY[decided.severity], actions=True)


def _pointer(decided: AnnouncementDecided) -> Notice:
    """Where more of it can be read: the same notification, without anything that could be pressed."""
    shown_by = {"f": "why", "a": "approve"}
    ref = next((one for one in decided.evidence if one[:1] in shown_by), "")
    where = f"sotto {shown_by[ref[:1]]} {ref}" if ref else "sotto voice why"
    return Notice(str(decided.title) or str(decided.sentence), f"{decided.detail}\n{where}".strip(), decided.thing)


def _parameters(path: str) -> parameters.Parameters:
    """The user's own where they can be read, else the built-in ones: a slip in a file must not silence everything."""
    if path:
        try:
            return parameters.load(Path(path).expanduser())
        except BadConfiguration as error:
            _log.warning("%s; the built-in parameters decide", error)
    return parameters.built_in()
