"""Each gate on the way to an act by itself, with one thing wrong: whether it lets that through."""

import importlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from daemon.bench.attacks_desk import PERSON, Case, Desk, order_of
from knowledge.errors import SottoError
from knowledge.events import ActDone, ActFailed, Event, PlanDecided, PlanExpired, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.tasks.approval import Approval
from knowledge.tasks.approval_states import after
from knowledge.tasks.effects import ChangeFiles, Effect, PlannedFile
from knowledge.tasks.grant import LASTS_S, Gesture, Grant, check, lived, minted
from knowledge.tasks.grant_key import grant_key
from knowledge.tasks.plan import Plan, shown

SECOND = 1_000_000
KEY = b"k" * 32
Gate = Callable[[Desk, Case, Case], bool]


def _let(does: Callable[[], object]) -> bool:
    """Whether it does not refuse."""
    try:
        does()
    except SottoError:
        return False
    return True


# ── the checkpoint ────────────────────────────────────────────────────────────────────────────────


def _grant(one: Desk, row: Approval, *, surface: str = "terminal", late_s: int = 0, up_s: int = 0) -> Grant:
    gesture = Gesture(PERSON.who, surface, PERSON.where)
    return minted(KEY, row.id, row.digest, gesture, one.clock.now() + late_s * SECOND, up=lived() + up_s * SECOND)


def _admitted(one: Desk, mine: Case, row: Approval, grant: Grant, *, begun: bool = False) -> bool:
    checkpoint = importlib.import_module("services.hands.checkpoint")
    room = importlib.import_module("services.hands.room").Room(one.paths.hands, mine.row.id)
    return _let(lambda: checkpoint.admitted(row, room.plan(), grant, KEY, one.clock.now(), begun=begun))


def _row(**changes: Any) -> Gate:
    """The approval is another than it has to be."""

    def gate(one: Desk, mine: Case, _other: Case) -> bool:
        row = replace(mine.row, **{"state": "approved", **changes})
        return _admitted(one, mine, row, _grant(one, mine.row))

    return gate


def _granted(*, begun: bool = False, **how: Any) -> Gate:
    def gate(one: Desk, mine: Case, _other: Case) -> bool:
        return _admitted(one, mine, replace(mine.row, state="approved"), _grant(one, mine.row, **how), begun=begun)

    return gate


def _for(*, begun: bool = False, **changes: Any) -> Gate:
    """The grant is a good one, for something else."""

    def gate(one: Desk, mine: Case, _other: Case) -> bool:
        grant = _grant(one, replace(mine.row, **changes))
        return _admitted(one, mine, replace(mine.row, state="approved"), grant, begun=begun)

    return gate


def _forged(one: Desk, mine: Case, _other: Case, *, begun: bool = False) -> bool:
    grant = _grant(one, mine.row)._replace(mac="0" * 64)
    return _admitted(one, mine, replace(mine.row, state="approved"), grant, begun=begun)


def _checked(**how: Any) -> Gate:
    def gate(one: Desk, mine: Case, _other: Case) -> bool:
        grant = _grant(one, mine.row, **how)
        return _let(lambda: check(grant, KEY, mine.row.id, mine.row.digest, one.clock.now()))

    return gate


# ── what is asked of a decision ───────────────────────────────────────────────────────────────────


def _looked(*, digest: str = "", deciding: bool = False, used: bool = False, **changes: Any) -> Gate:
    def gate(one: Desk, mine: Case, _other: Case) -> bool:
        kit = importlib.import_module("services.hands.deciding")
        room = importlib.import_module("services.hands.room").Room(one.paths.hands, mine.row.id)
        order = order_of(_grant(one, mine.row))
        order = order.model_copy(update={"digest": digest or order.digest})
        if used:
            room.use("n")
        try:
            row = replace(mine.row, **changes)
            return _let(lambda: kit.look(order, row, room, one.clock.now(), deciding=deciding))
        finally:
            (room.path / "used").unlink(missing_ok=True)

    return gate


# ── the table ─────────────────────────────────────────────────────────────────────────────────────


def _after(kind: type[Event], source: str = "hands", state: str | None = "asked", **changes: Any) -> Gate:
    def gate(one: Desk, mine: Case, _other: Case) -> bool:
        said = {
            "approval": mine.row.id,
            "digest": mine.row.digest,
            "decision": "approved",
            "surface": "terminal",
            **{name: clean("") for name in ("who", "where", "note", "summary", "error", "hint")},
            **({} if kind is not PlanProposed else dict(mine.proposed.event)),
            **changes,
        }
        event = kind(**{name: said[name] for name in kind.model_fields if name in said})
        row = replace(mine.row, state=state) if state else None  # type: ignore[arg-type]
        return after(row, one.sealed(source, event)) is not None

    return gate


# ── the key and the room ──────────────────────────────────────────────────────────────────────────


def _key(data: bytes, mode: int = 0o600) -> Gate:
    def gate(one: Desk, _mine: Case, _other: Case) -> bool:
        path = one.paths.data / "tried.key"
        path.write_bytes(data)
        path.chmod(mode)
        try:
            return _let(lambda: grant_key(path))
        finally:
            path.unlink()

    return gate


def _used_twice(one: Desk, mine: Case, _other: Case) -> bool:
    room = importlib.import_module("services.hands.room").Room(one.paths.hands, mine.row.id)
    room.use("one")
    try:
        return room.use("one") or _let(lambda: room.use("another"))
    finally:
        (room.path / "used").unlink()


def _brought(source: str) -> Gate:
    """A good grant, from where nobody types."""
    return lambda one, mine, _other: one.decide(order_of(one.grant(mine.row)), source) is not None


def _unknown(one: Desk, mine: Case, _other: Case) -> bool:
    """The log tells of a yes to what was wiped meanwhile."""
    wiped = replace(mine.row, id=10**6)
    yes = order_of(_grant(one, wiped))
    shutil.copytree(one.room(mine.row), one.room(wiped), dirs_exist_ok=True)
    (one.room(wiped) / "grant.json").write_text(json.dumps(_grant(one, wiped)._asdict()), encoding="utf-8")
    decided = PlanDecided(**{name: getattr(yes, name) for name in PlanDecided.model_fields})
    return not all(isinstance(told, ActFailed) for told in one.hands.handle(one.sealed("hands", decided)))


def _unable(one: Desk, mine: Case, _other: Case) -> bool:
    """A good grant for what nobody here can do."""
    asked = one.say("cli", ProposePlan(tool="undo", surface="terminal"))[0]
    files = (PlannedFile(path="x", before=None, after="0" * 64, mode=0o644),)
    effect = ChangeFiles(tree=str(one.paths.data), files=files)
    plan: Plan[Effect] = Plan(tool="undo", arguments={}, effect=effect, title="take it back", preview="x")
    importlib.import_module("services.hands.room").Room(one.paths.hands, asked.seq).put(plan, {})
    about = {**dict(mine.proposed.event), **shown(plan)._asdict(), "approval": asked.seq, "digest": plan.digest}
    proposed = PlanProposed(**{**about, "warnings": [], "paths": [clean("x")]})
    one.say("hands", proposed, cause=asked)
    row = one.reader.get(asked.seq)
    return row is None or not one.attempt(order_of(one.grant(row))) or one.reader.get(asked.seq) == row


def _altered_content(one: Desk, mine: Case, _other: Case) -> bool:
    room = importlib.import_module("services.hands.room").Room(one.paths.hands, mine.row.id)
    (room.path / "contents" / ("0" * 64)).write_bytes(b"other")
    return _let(lambda: room.content("0" * 64))


OVER = ("approved", "modified", "rejected", "expired", "done", "failed")
GATES: dict[str, Gate] = {
    **{f"leave for what is {state}": _row(state=state) for state in ("asked", *OVER[1:])},
    "leave by another digest": _row(digest="0" * 64),
    **{f"leave for another {name}": _row(**{name: "x"}) for name in ("tool", "title", "preview", "target", "evidence")},
    "leave for another effect": _row(effect="change files"),
    "leave without a warning": _row(warnings=("x",)),
    "leave for another fix": _row(fix=7),
    "leave by a forged grant": _forged,
    "leave by a forged grant, once begun": partial(_forged, begun=True),
    "leave by what was spoken": _granted(surface="voice"),
    "leave by an old grant": _granted(late_s=-LASTS_S),
    "leave by a grant to come": _granted(late_s=1),
    "leave by a grant before the clock was set": _granted(up_s=-LASTS_S),
    "leave by a grant of another start": _granted(up_s=1000),
    "leave by a grant for another": _for(id=10**6),
    "leave by a grant for another plan": _for(digest="0" * 64),
    "leave by a grant for another, once begun": _for(begun=True, id=10**6),
    "a spoken grant": _checked(surface="voice"),
    "an old grant": _checked(late_s=-LASTS_S),
    "a grant to come": _checked(late_s=1),
    "a grant before the clock was set": _checked(up_s=-LASTS_S),
    **{f"a yes to what is {state}": _looked(state=state) for state in OVER},
    "a yes while another is on its way": _looked(deciding=True),
    "a yes that comes late": _looked(expires=1),
    "a yes to another digest": _looked(digest="0" * 64),
    "a yes to what was begun": _looked(used=True),
    **{f"decided once {state}": _after(PlanDecided, state=state) for state in OVER},
    **{f"expired once {state}": _after(PlanExpired, state=state) for state in OVER},
    **{f"done while {state}": _after(ActDone, state=state) for state in ("asked", *OVER[1:])},
    **{f"failed while {state}": _after(ActFailed, state=state) for state in ("asked", *OVER[1:])},
    "decided by somebody else": _after(PlanDecided, source="assistant"),
    "decided by another digest": _after(PlanDecided, digest="0" * 64),
    "decided of nothing": _after(PlanDecided, state=None),
    "proposed twice": _after(PlanProposed),
    "proposed by somebody else": _after(PlanProposed, source="cli", state=None),
    "proposed as no number": _after(PlanProposed, state=None, approval=2**70),
    "proposed below zero": _after(PlanProposed, state=None, approval=-1),
    "an empty key": _key(b""),
    "a short key": _key(b"k" * 15),
    "a long key": _key(b"k" * 33),
    "a key that others read": _key(KEY, 0o640),
    "used twice": _used_twice,
    **{
        f"a yes that {source} brings": _brought(source) for source in ("assistant", "voice", "model", "jobs", "gateway")
    },
    "a yes to what was wiped": _unknown,
    "a yes to what nobody can do": _unable,
    "an altered content": _altered_content,
}
