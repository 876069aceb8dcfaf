"""Ways to a guarded act without a good grant, made by the thousand: none may get there, and each good grant has to."""

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from daemon.bench.attacks_desk import PERSON, Case, Desk, desk, order_of
from daemon.bench.attacks_inside import ALTERATIONS, GATES, HANDED
from daemon.paths import Paths
from knowledge.errors import SottoError
from knowledge.events import ActDone, ActFailed, DecidePlan, Event, PlanDecided, PlanExpired, PlanProposed
from knowledge.redact import clean
from knowledge.tasks.approval import Approval
from knowledge.tasks.grant import LASTS_S, Gesture, lived

SECOND = 1_000_000
SPEAKERS = ("cli", "chat", "ask", "assistant", "model", "voice", "jobs", "thinking", "gateway", "encoder", "hub")


class Seen(NamedTuple):
    """What attacks came to."""

    tried: Counter[str]
    """How often each was tried."""
    through: Counter[str]
    """How often one had its way."""
    good: int
    """Good grants."""
    done: int
    """Of those, how many led to their act, once."""


Forge = Callable[[Desk, Case, Case, random.Random], DecidePlan]


def _with(**changes: object) -> Forge:
    return lambda one, mine, _other, _dice: order_of(one.grant(mine.row)).model_copy(update=changes)


def _flipped(one: Desk, mine: Case, _other: Case, dice: random.Random) -> DecidePlan:
    order = order_of(one.grant(mine.row))
    place = dice.randrange(64)
    digit = f"{int(order.mac[place], 16) ^ dice.randrange(1, 16):x}"
    return order.model_copy(update={"mac": order.mac[:place] + digit + order.mac[place + 1 :]})


def _of_key(key: bytes) -> Forge:
    def forged(one: Desk, mine: Case, _other: Case, _dice: random.Random) -> DecidePlan:
        grant = one.grant(mine.row)
        return order_of(grant._replace(mac=grant._replace(mac="").code(key)))

    return forged


def _of(*, surface: str = "terminal", late_s: int = 0, up_s: int = 0) -> Forge:
    def forged(one: Desk, mine: Case, _other: Case, _dice: random.Random) -> DecidePlan:
        now, up = one.clock.now() + late_s * SECOND, lived() + up_s * SECOND
        return order_of(one.grant(mine.row, Gesture(PERSON.who, surface, PERSON.where), now=now, up=up))

    return forged


def _anothers(one: Desk, mine: Case, other: Case, dice: random.Random) -> DecidePlan:
    order = order_of(one.grant(other.row))
    changes: dict[str, object] = {"approval": mine.row.id}
    if dice.random() < 0.5:  # noqa: PLR2004 - every other time
        changes["digest"] = mine.row.digest
    return order.model_copy(update=changes)


def _not_there(one: Desk, mine: Case, _other: Case, dice: random.Random) -> DecidePlan:
    number = dice.choice([0, -1, mine.row.id + 10**6, 2**63, 2**70])
    return order_of(one.grant(dataclasses.replace(mine.row, id=number)))


FORGERIES: dict[str, Forge] = {
    "no grant": _with(mac="", nonce="", expires=0),
    "no code": _with(mac=""),
    "a code of zeros": _with(mac="0" * 64),
    "a code that is no code": _with(mac="\u00e9\ud7ff"),
    "a digit of the code": _flipped,
    "another key": _of_key(b"x" * 32),
    "an empty key": _of_key(b""),
    "longer": _with(expires=2**62),
    "another nonce": _with(nonce="ffffffffffff-0"),
    "a nonce of none": _with(nonce=""),
    "somebody else": _with(who=clean("somebody (-1)")),
    "somewhere else": _with(where=clean("/dev/pts/2")),
    "a surface in the order": _with(surface="chat"),
    "another digest": _with(digest="0" * 64),
    "voice, with the key": _of(surface="voice"),
    "a model, with the key": _of(surface="model"),
    "no surface, with the key": _of(surface=""),
    "expired": _of(late_s=-LASTS_S),
    "long expired": _of(late_s=-3600),
    "from the future": _of(late_s=1),
    "the clock was set back": _of(up_s=-LASTS_S),
    "the clock was set forward": _of(up_s=60),
    "another's": _anothers,
    "there is none": _not_there,
}


def _facts(mine: Approval, dice: random.Random) -> list[Event]:
    """Words that only the hands may say."""
    decided = PlanDecided(
        approval=mine.id,
        decision="approved",
        digest=mine.digest,
        who=clean(PERSON.who),
        surface="terminal",
        where=clean(PERSON.where),
        note=clean(""),
    )
    proposed = PlanProposed(
        approval=dice.choice([mine.id, mine.id + 10**6, 2**70, -1]),
        tool=mine.tool,
        effect="run command",
        title=clean("look"),
        preview=clean("ls"),
        digest=mine.digest,
        target=clean(mine.target),
        paths=[],
        warnings=[],
        evidence=clean(""),
        surface="terminal",
        task="",
        expires=mine.expires,
    )
    return [
        decided,
        decided.model_copy(update={"decision": "rejected"}),
        proposed,
        PlanExpired(approval=mine.id),
        ActDone(approval=mine.id, summary=clean("done")),
        ActFailed(approval=mine.id, error=clean("no"), hint=clean("")),
    ]


class Attack:
    """All of them on one desk."""

    def __init__(self, one: Desk, cwd: Path, seed: int) -> None:
        self._desk, self._cwd, self._dice = one, cwd, random.Random(seed)  # noqa: S311 - the same attacks each time
        self.tried, self.through = Counter[str](), Counter[str]()
        self.good = self.done = 0

    def run(self, calls: int, *, to_the_first: bool = False) -> Seen:
        """At least so many, and each sort at least once; or only until one has its way."""
        names, blocks = [*ALTERATIONS], 0
        forged = max(len(FORGERIES), calls // len(names))
        while self.tried.total() < calls or blocks < len(names):
            self._block(names[blocks % len(names)], forged, gates=blocks % len(names) == 0)
            blocks += 1
            if to_the_first and (self.through.total() or self.good != self.done):
                break
        return Seen(self.tried, +self.through, self.good, self.done)

    def _block(self, alteration: str, forged: int, *, gates: bool) -> None:
        mine, other = self._case(), self._case()
        if gates:
            self._gates(mine, other)
        for number in range(forged):
            name = [*FORGERIES][number % len(FORGERIES)]
            with self._watched(name):
                self.through[name] += self._desk.attempt(FORGERIES[name](self._desk, mine, other, self._dice))
        with self._watched("somebody else's word"):
            self._forged_fact(mine)
        with self._watched(f"altered: {alteration}"), suppress(SottoError):
            ALTERATIONS[alteration](self._desk, mine, other)
        self._desk.fresh_key()
        self._good(other)
        for name in ("replayed", "replayed after a restart"):
            with self._watched(name):
                if name.endswith("restart"):
                    self._desk.restart()
                self.through[name] += self._desk.attempt(self._last)

    def _case(self) -> Case:
        return self._desk.propose(f"make {self._dice.randrange(10**9)}", self._cwd)

    def _gates(self, mine: Case, other: Case) -> None:
        for name, gate in GATES.items():
            with self._watched(name):
                self.through[name] += gate(self._desk, mine, other)
        for name, thing in HANDED.items():
            with self._watched(f"a hand is given {name}"), suppress(SottoError, TypeError):
                self._desk.spy.act(thing(self._desk, mine), self._desk.room(mine.row))

    def _forged_fact(self, mine: Case) -> None:
        before = self._desk.reader.get(mine.row.id)
        speaker = self._dice.choice(SPEAKERS)
        for event in _facts(mine.row, self._dice):
            if self._desk.say(speaker, event, service="hands") or self._desk.reader.get(mine.row.id) != before:
                self.through["somebody else's word"] += 1

    def _good(self, case: Case) -> None:
        self.good += 1
        self._last = order_of(self._desk.grant(case.row))
        before = len(self._desk.spy.done)
        self._desk.attempt(self._last)
        acts, ended = self._desk.spy.done[before:], self._desk.reader.get(case.row.id)
        self.done += [number for number, _ in acts] == [case.row.id] and ended is not None and ended.state == "done"

    @contextmanager
    def _watched(self, name: str) -> Iterator[None]:
        """What is done meanwhile was done without a good grant."""
        self.tried[name] += 1
        before = len(self._desk.spy.done)
        yield
        self.through[name] += len(self._desk.spy.done) - before


def attacked(paths: Paths, calls: int, *, seed: int = 14, to_the_first: bool = False) -> Seen:
    """So many calls on a Sotto of one's own."""
    with desk(paths) as one:
        return Attack(one, paths.data, seed).run(calls, to_the_first=to_the_first)
