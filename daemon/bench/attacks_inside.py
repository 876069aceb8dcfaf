"""Attacks from within: what a plan, a grant and the key become between showing and acting, and each gate by itself."""

import copy
import dataclasses
import importlib
import json
import pickle
import shutil
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from daemon.bench.attacks_desk import PERSON, Case, Desk, order_of
from daemon.bench.attacks_gates import GATES
from knowledge.tasks.grant import LASTS_S, Gesture, lived
from knowledge.tasks.plan import Plan, decoded, encoded

__all__ = ["ALTERATIONS", "GATES", "HANDED"]

SECOND = 1_000_000
Alter = Callable[[Desk, Case, Case], object]
Attack = Callable[[Desk, Case, Case], None]


def _before(alter: Alter) -> Attack:
    """What was shown is altered, and then granted."""

    def attack(one: Desk, mine: Case, other: Case) -> None:
        order = order_of(one.grant(mine.row))
        alter(one, mine, other)
        one.attempt(order)

    return attack


def _between(alter: Alter) -> Attack:
    """What was granted is altered before it is done."""

    def attack(one: Desk, mine: Case, other: Case) -> None:
        decided = one.decide(order_of(one.grant(mine.row)))
        if decided is None:
            raise AssertionError("a good grant was refused")
        alter(one, mine, other)
        one.say("hands", decided)

    return attack


# ── the plan ──────────────────────────────────────────────────────────────────────────────────────


def _plan(one: Desk, case: Case) -> Plan[Any]:
    return decoded((one.room(case.row) / "plan.json").read_bytes())


def _replan(**changes: object) -> Alter:
    def alter(one: Desk, mine: Case, _other: Case) -> None:
        other_plan = _plan(one, mine).model_copy(update=changes)
        (one.room(mine.row) / "plan.json").write_bytes(encoded(other_plan))

    return alter


def _effect(**changes: object) -> Alter:
    def alter(one: Desk, mine: Case, _other: Case) -> None:
        plan = _plan(one, mine)
        worse = plan.model_copy(update={"effect": plan.effect.model_copy(update=changes)})
        (one.room(mine.row) / "plan.json").write_bytes(encoded(worse))

    return alter


def _bytes(name: str, data: bytes) -> Alter:
    return lambda one, mine, _other: (one.room(mine.row) / name).write_bytes(data)


def _gone(name: str) -> Alter:
    return lambda one, mine, _other: (one.room(mine.row) / name).unlink()


# ── the room ──────────────────────────────────────────────────────────────────────────────────────


def _linked(name: str) -> Alter:
    def alter(one: Desk, mine: Case, _other: Case) -> None:
        path = one.room(mine.row) / name if name else one.room(mine.row)
        aside = one.paths.data / f"aside-{mine.row.id}-{name}"
        path.rename(aside)
        path.symlink_to(aside)

    return alter


def _anothers_room(one: Desk, mine: Case, other: Case) -> None:
    shutil.rmtree(one.room(mine.row))
    shutil.copytree(one.room(other.row), one.room(mine.row))


# ── the grant ─────────────────────────────────────────────────────────────────────────────────────


def _kept(one: Desk, mine: Case, **changes: object) -> None:
    grant = one.grant(mine.row)._asdict() | changes
    (one.room(mine.row) / "grant.json").write_text(json.dumps(grant), encoding="utf-8")


def _regrant(**changes: object) -> Alter:
    return lambda one, mine, _other: _kept(one, mine, **changes)


def _anothers_grant(one: Desk, mine: Case, other: Case) -> None:
    _kept(one, mine, **one.grant(other.row)._asdict())


def _spoken_grant(one: Desk, mine: Case, _other: Case) -> None:
    _kept(one, mine, **one.grant(mine.row, Gesture(PERSON.who, "voice", ""))._asdict())


def _old_grant(one: Desk, mine: Case, _other: Case) -> None:
    _kept(one, mine, **one.grant(mine.row, up=lived() - LASTS_S * SECOND)._asdict())


# ── the key, and what else ────────────────────────────────────────────────────────────────────────


def _key(data: bytes, mode: int = 0o600) -> Alter:
    def alter(one: Desk, _mine: Case, _other: Case) -> None:
        one.paths.grant_key.write_bytes(data)
        one.paths.grant_key.chmod(mode)

    return alter


def _open_key(one: Desk, _mine: Case, _other: Case) -> None:
    one.paths.grant_key.chmod(0o644)


def _linked_key(one: Desk, mine: Case, _other: Case) -> None:
    aside = one.paths.data / f"aside-{mine.row.id}.key"
    one.paths.grant_key.rename(aside)
    one.paths.grant_key.symlink_to(aside)


def _rejected(one: Desk, mine: Case, _other: Case) -> None:
    no = order_of(one.grant(mine.row)).model_copy(update={"decision": "rejected", "mac": ""})
    one.restart()
    one.attempt(no)


def _said_by_liars(one: Desk, mine: Case, _other: Case) -> None:
    """Somebody calls himself the hands, and has no grant."""
    (one.room(mine.row) / "grant.json").unlink(missing_ok=True)


ALTERATIONS: dict[str, Attack] = {
    "its command, before": _before(_effect(argv=("/bin/sh", "-c", "rm -r /"))),
    "its command, between": _between(_effect(argv=("/bin/sh", "-c", "rm -r /"))),
    "its directory": _between(_effect(cwd="/")),
    "its environment": _between(_effect(environment=(("LD_PRELOAD", "/tmp/x.so"),))),  # noqa: S108 - never loaded
    "its preview": _between(_replan(preview="ls")),
    "its title": _before(_replan(title="look")),
    "its warnings": _before(_replan(warnings=("nothing to see",))),
    "its tool": _between(_replan(tool="apply_fix")),
    "its salt": _between(_replan(salt="s")),
    "its plan is gone": _between(_gone("plan.json")),
    "its plan is cut": _between(_bytes("plan.json", b'{"sort": "run command"')),
    "its plan is a list": _between(_bytes("plan.json", b"[]")),
    "its plan is deep": _between(_bytes("plan.json", b"[" * 100_000)),
    "its plan is a number": _between(_bytes("plan.json", b"7")),
    "its plan is a link": _between(_linked("plan.json")),
    "its room is a link": _between(_linked("")),
    "its room is another's": _between(_anothers_room),
    "its room is open to others": _between(lambda one, mine, _other: one.room(mine.row).chmod(0o777)),
    "its room is gone": _between(lambda one, mine, _other: shutil.rmtree(one.room(mine.row))),
    "its grant is gone": _between(_gone("grant.json")),
    "its grant is no grant": _between(_bytes("grant.json", b"[]")),
    "its grant has no code": _between(_regrant(mac="")),
    "its grant has a code of zeros": _between(_regrant(mac="0" * 64)),
    "its grant has a number for a code": _between(_regrant(mac=5)),
    "its grant lasts": _between(_regrant(expires=2**62)),
    "its grant is another's": _between(_anothers_grant),
    "its grant was spoken": _between(_spoken_grant),
    "its grant is old": _between(_old_grant),
    "it was begun with another grant": _between(_bytes("used", b"ffff-0")),
    "it was begun, and forgotten": _before(_bytes("used", b"ffff-0")),
    "time passes": _between(lambda one, _mine, _other: one.clock.jump(LASTS_S)),
    "the clock is set back": _between(lambda one, _mine, _other: one.clock.jump(-60)),
    "the key is another": _between(_key(b"x" * 32)),
    "the key is gone": _between(lambda one, _mine, _other: one.paths.grant_key.unlink()),
    "the key is short": _between(_key(b"x")),
    "the key is empty": _between(_key(b"")),
    "the key is open to others": _between(_open_key),
    "the key is a link": _between(_linked_key),
    "somebody says no first": _between(_rejected),
    "liars have no grant": _between(_said_by_liars),
}
"""What is done to a plan for which there is a good grant, before it is granted or between that and the act."""


# ── what a hand may be given in place of leave ────────────────────────────────────────────────────


def _leave(one: Desk, mine: Case, seal: object = None) -> Any:
    kind = importlib.import_module("services.hands.checkpoint").Granted
    return kind(seal, dataclasses.replace(mine.row, state="approved"), _plan(one, mine).effect)


def _bare(one: Desk, mine: Case) -> object:
    kind = importlib.import_module("services.hands.checkpoint").Granted
    del one, mine
    return object.__new__(kind)


def _like(one: Desk, mine: Case) -> object:
    real = importlib.import_module("services.hands.checkpoint")
    return SimpleNamespace(_seal=real._SEAL, approval=mine.row, effect=_plan(one, mine).effect)  # noqa: SLF001 - who steals it


HANDED: dict[str, Callable[[Desk, Case], object]] = {
    "nothing": lambda _one, _mine: None,
    "the plan": _plan,
    "the effect": lambda one, mine: _plan(one, mine).effect,
    "the approval": lambda _one, mine: mine.row,
    "the grant": lambda one, mine: one.grant(mine.row),
    "leave without its seal": _leave,
    "leave with a seal of one's own": lambda one, mine: _leave(one, mine, object()),
    "leave of nobody": _bare,
    "what looks like leave": _like,
    "a copy of leave": lambda one, mine: copy.copy(_leave(one, mine)),
    "leave that was sent": lambda one, mine: pickle.loads(pickle.dumps(_leave(one, mine))),  # noqa: S301 - its own
}
