"""Shows plans, hears what a person decides, and does what was granted: once, and only once it is on record.

A plan is made in a child, kept in a room of its own, and named by its digest. A grant is looked at twice: when it
comes, and, with the plan, when the hub has committed that it was given.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from daemon.alarm import WallAlarm
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import ActRefused, GrantRefused, SottoError, Unwritable
from knowledge.events import (
    EVENTS,
    ActDone,
    ActFailed,
    DecidePlan,
    Event,
    PlanDecided,
    PlanExpired,
    PlanProposed,
    PlanRefused,
    ProposePlan,
)
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import Effect
from knowledge.tasks.grant_key import grant_key
from services.hands.checkpoint import Granted, admitted
from services.hands.deciding import keep, look, not_decided
from services.hands.every import every
from services.hands.hand import Hand
from services.hands.planning import planned, refused
from services.hands.room import Room, rooms

CPU_S, LASTS_S = 20, 60
"""What a child may take for one plan."""
AGAIN, AGAIN_S = 50, 60
"""Orders to plan that are looked at again after a start, and how old they may be."""
_SECOND = 1_000_000
_log = logging.getLogger("hands")


class Hands(Service):
    """ProposePlan and DecidePlan in; PlanProposed, PlanDecided, ActDone and what else becomes of them out."""

    name = "hands"

    def __init__(self, world: World, hands: Mapping[type[Effect], Hand[Any]] | None = None) -> None:
        super().__init__(world)
        self._hands = every(world) if hands is None else dict(hands)
        self._planning = WorkerQueue[Envelope](self.name, cpu_s=CPU_S, lasts_s=LASTS_S)
        self._said: set[int] = set()
        """Approvals that were decided here, of which the hub has not told yet."""
        self._planned_here: set[int] = set()
        """Orders that were taken up here."""
        self._waiting: dict[int, int] = {}
        """Approvals that wait for a person, and until when."""
        self._acting: dict[int, Envelope] = {}
        """What goes on, and the decision that allowed it."""
        self._ended: set[int] = set()
        """What has come to an end here, of which the hub has not told yet."""
        self._alarm = WallAlarm()

    @cached_property
    def _reader(self) -> ApprovalReader:
        return ApprovalReader.open(self.world.paths.core)

    @property
    def _key(self) -> bytes:
        """Raises GrantRefused."""
        return grant_key(self.world.paths.grant_key)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        told = {self._planning.fileno(): self._planned, self._alarm.fileno(): self._expired}
        ready = {hand.fileno(): partial(self._heard, hand) for hand in self._hands.values()}
        return told | {number: heard for number, heard in ready.items() if number is not None}

    def wake(self) -> Iterator[Seen]:
        """Take up what was asked for or approved and did not come to its end, and know until when each plan waits."""
        self._tidy()
        for seen in self.world.past.newest([ProposePlan.__name__], AGAIN):
            self._plan(seen)
        for approval in self._reader.live():
            if approval.state == "asked":
                self._waiting[approval.id] = approval.expires
            for seen in self.world.past.since(approval.seq - 1, _DECIDED, 1) if approval.state == "approved" else ():
                yield Seen(tuple(self._once(approval.id, seen)), cause=seen)
        self._ring()

    def _tidy(self) -> None:
        """What nobody can grant any more, or is on record no more, goes."""
        for number in rooms(self.world.paths.hands):
            found = self._reader.get(number)
            if found is None or found.state in GONE:
                self._room(number).clear()

    def drain(self) -> Iterator[Seen]:
        """What goes on is ended, and what is known of it told, while there is a hub."""
        for hand in self._hands.values():
            hand.stop()
            yield from self._heard(hand)

    def stop(self) -> None:
        self._planning.stop()
        for hand in self._hands.values():
            hand.stop()
        self._alarm.close()
        self._reader.close()

    @property
    def busy(self) -> bool:
        """While plans are made, wait for a person, or are carried out."""
        return bool(len(self._planning) or self._waiting or self._said or self._acting)

    # ── plans ─────────────────────────────────────────────────────────────────────────────────────

    @on(ProposePlan)
    def plan_proposed(self, _event: ProposePlan, seen: Envelope) -> Iterable[Event]:
        self._plan(seen)
        return ()

    def _plan(self, seen: Envelope) -> None:
        order = seen.event
        assert isinstance(order, ProposePlan)
        old = seen.header.at <= self.world.clock.now() - AGAIN_S * _SECOND
        answered = {one.header.cause for one in self.world.past.newest(_ANSWERS, 2 * AGAIN)}
        if old or seen.seq in self._planned_here or self._reader.get(seen.seq) or seen.id in answered:
            return  # nobody waits for it, or it is heard twice: its room is not for a second plan
        self._planned_here.add(seen.seq)
        now, source = self.world.clock.now(), seen.header.source
        self._planning.add(seen, partial(planned, self.world.paths, order, seen.seq, seen.trace, now, source=source))

    def _planned(self) -> Iterator[Seen]:
        for seen, made in self._planning.finished():
            if made is None:
                gone = refused(seen.seq, SottoError("it took too long to plan it", hint="do it by hand"))
                yield Seen((gone,), cause=seen)
                continue
            kind, body, project = json.loads(made)
            yield Seen((EVENTS[kind].model_validate_json(body),), cause=seen, project=project)

    @on(PlanProposed)
    def noted(self, event: PlanProposed, _seen: Envelope) -> Iterable[Event]:
        self._waiting[event.approval] = event.expires
        self._ring()
        return ()

    # ── nobody answers ────────────────────────────────────────────────────────────────────────────

    def _ring(self) -> None:
        if self._waiting:
            self._alarm.ring_at(min(self._waiting.values()))

    def _expired(self) -> Iterator[Seen]:
        self._alarm.hear()
        now = self.world.clock.now()
        for number in [number for number, until in self._waiting.items() if until <= now]:
            del self._waiting[number]
            found = self._reader.get(number)
            if found and found.state == "asked" and number not in self._said:
                self._said.add(number)
                yield Seen((PlanExpired(approval=number),))
        self._ring()

    @on(PlanExpired)
    def forgotten(self, event: PlanExpired, _seen: Envelope) -> Iterable[Event]:
        self._over(event.approval)
        self._room(event.approval).clear()
        return ()

    # ── decisions ─────────────────────────────────────────────────────────────────────────────────

    @on(DecidePlan)
    def plan_decided(self, event: DecidePlan, seen: Envelope) -> Iterator[Event]:
        found = self._reader.get(event.approval)
        try:
            self._look(event, found, seen.header.source)
        except SottoError as error:
            yield not_decided(event, error)
            return
        if event.decision != "escalated":
            self._said.add(event.approval)
        yield PlanDecided(
            approval=event.approval,
            decision=event.decision,
            digest=event.digest,
            who=event.who,
            surface=event.surface,
            where=event.where,
            note=event.note,
        )

    def _look(self, event: DecidePlan, found: Approval | None, source: str) -> None:
        """Raises GrantRefused and others, with what to do."""
        now, room = self.world.clock.now(), self._room(event.approval)
        look(event, found, room, now, deciding=event.approval in self._said)
        if found and event.decision == "approved":
            keep(event, found, room, self._key, now, source=source)

    # ── acts ──────────────────────────────────────────────────────────────────────────────────────

    @on(PlanDecided)
    def act_done(self, event: PlanDecided, seen: Envelope) -> Iterable[Event]:
        """What was approved is begun when that has come back from the log."""
        if event.decision == "escalated":
            return ()
        self._over(event.approval)
        if event.decision != "approved":
            self._room(event.approval).clear()
            return ()
        return self._once(event.approval, seen)

    def _once(self, number: int, seen: Envelope) -> Iterable[Event]:
        """What comes of it, where this process has not begun it already."""
        found = self._reader.get(number)
        if number in self._acting or number in self._ended or (found and found.over):
            return ()
        try:
            told = self._act(number)
        except SottoError as error:
            told = [_failed(number, error)]
        if told:
            self._ended.add(number)
        else:
            self._acting[number] = seen
        return told

    def _act(self, number: int) -> Iterable[Event]:
        """Raises GrantRefused, ActRefused and others, and what a hand stumbles over."""
        room = self._room(number)
        try:
            granted, hand = self._leave(number, room)
        except OSError as error:
            raise Unwritable(f"{room.path} ({error.strerror})") from error
        return hand.act(granted, room.path)

    def _leave(self, number: int, room: Room) -> tuple[Granted[Effect], Hand[Any]]:
        """Leave to act, taken now, and who acts. Raises GrantRefused, ActRefused, OSError."""
        found = self._reader.get(number)
        grant = room.grant()
        if found is None or grant is None:
            raise GrantRefused("no grant", f"nobody gave one for a{number}")
        plan = room.plan()
        begun = room.used
        granted = admitted(found, plan, grant, self._key, self.world.clock.now(), begun=begun)
        hand = self._hands.get(type(plan.effect))
        if hand is None:
            raise ActRefused(f"nothing here can {plan.effect.sort}")
        if room.use(grant.nonce) == begun:
            raise GrantRefused("used", f"somebody else began a{number}")
        return granted, hand

    @on(ActDone)
    def act_ended(self, event: ActDone, _seen: Envelope) -> Iterable[Event]:
        self._ended.discard(event.approval)
        return ()

    @on(ActFailed)
    def act_failed(self, event: ActFailed, _seen: Envelope) -> Iterable[Event]:
        self._ended.discard(event.approval)
        return ()

    def _heard(self, hand: Hand[Any]) -> Iterator[Seen]:
        for number, events in hand.heard():
            cause = self._acting.get(number)
            if any(isinstance(one, ActDone | ActFailed) for one in events):
                self._ended.add(number)
                self._acting.pop(number, None)
            yield Seen(tuple(events), cause=cause)

    def _room(self, number: int) -> Room:
        return Room(self.world.paths.hands, number)

    def _over(self, number: int) -> None:
        self._waiting.pop(number, None)
        self._said.discard(number)


GONE = frozenset({"modified", "rejected", "expired"})
"""States of which nothing is kept."""
_DECIDED = [PlanDecided.__name__]
_ANSWERS = [PlanProposed.__name__, PlanRefused.__name__]


def _failed(number: int, error: SottoError) -> ActFailed:
    _log.warning("a%d: %s", number, error)
    return ActFailed(approval=number, error=clean(str(error)), hint=clean(error.advice))
