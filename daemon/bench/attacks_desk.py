"""The hub's table, the hands, and one who only writes down what he was let to do, in one process: to be attacked."""

import importlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from daemon.config import Config
from daemon.granting import who
from daemon.paths import Paths
from daemon.service import World, heard_by
from daemon.work import find_service
from knowledge.clock import FakeClock, SystemClock
from knowledge.envelope import Envelope, seal
from knowledge.events import EVENTS, ActDone, DecidePlan, Event, PlanDecided, ProposePlan
from knowledge.ids import EventId, new_epoch
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.store.streams import Streams
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import RunCommand
from knowledge.tasks.grant import Gesture, Grant, minted
from knowledge.tasks.grant_key import grant_key

PERSON = Gesture(who(), "terminal", "/dev/pts/1")


class Case(NamedTuple):
    """A plan that waits."""

    row: Approval
    proposed: Envelope


class Spy:
    """Writes down what it was given leave for."""

    def __init__(self) -> None:
        self.done: list[tuple[int, str]] = []
        self._sealed = importlib.import_module("services.hands.checkpoint").sealed

    def act(self, granted: Any, room: Path) -> Sequence[Event]:
        del room
        effect = self._sealed(granted)
        self.done.append((getattr(granted, "approval", NOBODY).id, str(effect)))
        return [ActDone(approval=granted.approval.id, summary=clean("noted"))]

    def fileno(self) -> int | None:
        return None

    def heard(self) -> Iterator[tuple[int, Sequence[Event]]]:
        return iter(())

    def stop(self) -> None:
        """Nothing goes on."""


class _Nobody(NamedTuple):
    id: int = 0


NOBODY = _Nobody()


class Desk:
    """Both at work, without a socket between them; the clock is turned by hand."""

    def __init__(self, paths: Paths) -> None:
        self.paths, self.clock, self.spy = paths, FakeClock(SystemClock().now()), Spy()
        self.log = LogWriter.open(paths.core)
        self.past = EventLog.open(paths.core)
        self.reader = ApprovalReader.open(paths.core)
        self._said: dict[str, int] = {}
        self._life = new_epoch()
        self.hands = self._new_hands()
        self._heard = heard_by(type(self.hands))

    def _new_hands(self) -> Any:
        world = World(self.paths, Config(), self.clock, Streams(self.past.database), self.past)
        return find_service("hands")(world, {RunCommand: self.spy})  # type: ignore[call-arg]

    def restart(self) -> None:
        """Another life of the hands."""
        self.hands.stop()
        self.hands = self._new_hands()
        for seen in self.hands.wake():
            self.say("hands", *seen.events, cause=seen.cause)

    def close(self) -> None:
        self.hands.stop()
        self.reader.close()
        self.past.close()
        self.log.close()

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def sealed(self, source: str, event: Event, cause: Envelope | None = None, service: str | None = None) -> Envelope:
        number = self._said[source] = self._said.get(source, 0) + 1
        moment = Moment(self.clock.now())
        return seal(event, EventId(source, self._life, number), moment, service=service, cause=cause)

    def say(
        self, source: str, *events: Event, cause: Envelope | None = None, service: str | None = None
    ) -> list[Envelope]:
        """What the hub takes of it is heard by the hands, and what they say to it is said."""
        told = [self.sealed(source, event, cause, service) for event in events]
        if not told:
            return []
        self.log.producer(source, self._life, self.clock.now())
        unit = Unit(source, self._life, tuple(told), first=told[0].header.n)
        logged = self.log.commit([unit], self.clock.now()).logged
        for seen in logged:
            if seen.type in self._heard and not isinstance(seen.event, ProposePlan):
                self.say("hands", *self.hands.handle(seen), cause=seen)
        return logged

    def propose(self, command: str, cwd: Path, surface: str = "terminal", task: str = "") -> Case:
        """A plan as the hands make it. Raises LookupError with what was said where there is none."""
        arguments = {"command": clean(command), "cwd": clean(str(cwd))}
        order = ProposePlan(tool="run_command", arguments=arguments, surface=surface, task=task)
        asked = self.say("cli", order)[0]
        planned = importlib.import_module("services.hands.planning").planned
        made = planned(self.paths, order, asked.seq, asked.trace, self.clock.now(), source="cli")
        kind, body, project = json.loads(made)
        del project
        told = self.say("hands", EVENTS[kind].model_validate_json(body), cause=asked)
        row = self.reader.get(asked.seq)
        if row is None or not told:
            raise LookupError(body)
        return Case(row, told[0])

    def decide(self, order: DecidePlan, source: str = "cli") -> PlanDecided | None:
        """What the hands make of a decision, before it is on record; None where they refuse it."""
        told = self.hands.handle(self.sealed(source, order))
        return next((one for one in told if isinstance(one, PlanDecided)), None)

    def attempt(self, order: DecidePlan) -> bool:
        """A decision and all that follows from it; whether it counted."""
        decided = self.decide(order)
        if decided:
            self.say("hands", decided)
        return decided is not None

    # ── what a person does ────────────────────────────────────────────────────────────────────────

    def grant(self, row: Approval, gesture: Gesture = PERSON, *, now: int = 0, up: int | None = None) -> Grant:
        key = grant_key(self.paths.grant_key)
        return minted(key, row.id, row.digest, gesture, now or self.clock.now(), up=up)

    def room(self, row: Approval) -> Path:
        return self.paths.hands / row.name

    def fresh_key(self) -> None:
        """Whatever lies in its place goes."""
        path = self.paths.grant_key
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
        grant_key(path)


def order_of(grant: Grant) -> DecidePlan:
    """A yes with that grant."""
    return DecidePlan(
        approval=grant.approval,
        decision="approved",
        digest=grant.digest,
        nonce=grant.nonce,
        expires=grant.expires,
        mac=grant.mac,
        who=clean(grant.who),
        surface=grant.surface,
        where=clean(grant.where),
        note=clean(""),
    )


@contextmanager
def desk(paths: Paths) -> Iterator[Desk]:
    one = Desk(paths)
    try:
        yield one
    finally:
        one.close()
