"""Makes plans, in a child: it reads trees and the log, and comes back with what is to be shown."""

import json
import time
from collections.abc import Iterator

from daemon.acting.planner import Planned, View, planner
from daemon.paths import Paths
from knowledge.errors import NeedsHuman, SottoError, Unwritable
from knowledge.events import PlanProposed, PlanRefused, ProposePlan
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.tasks.approval import Approval
from knowledge.tasks.denying import Denied, against
from knowledge.tasks.grant import SURFACES
from knowledge.tasks.plan import settled, shown
from services.hands.deciding import OWN
from services.hands.room import Room

ASKED_S = 600
"""Seconds that a plan waits for a person."""
MOST_SHOWN = 256 << 10
"""Characters of a preview. More than anybody reads is no preview."""


def planned(paths: Paths, order: ProposePlan, number: int, trace: str, now: int, *, source: str = "") -> bytes:
    """What is to be said of an order to plan, as JSON: name of the type, body, number of the project."""
    try:
        with EventLog.open(paths.core) as log:
            registry = Registry(seen.event for seen in log.every(types=KINDS))
            view = View(paths, log, registry, now, order.task or trace)
            if not (mine := personal(order, source)):
                _one_each(paths, order)
            made = planner(order.tool)({name: str(text) for name, text in order.arguments.items()}, view)
            if not mine and (old := against(made.plan, _denied(paths, log, view.task))):
                raise _still_denied(old)
            surface = order.surface if mine or order.surface not in SURFACES else "model"
            order = order.model_copy(update={"surface": surface})
        event: PlanProposed | PlanRefused = _proposed(paths, order, number, view, made)
        project = made.project
    except SottoError as error:
        event, project = refused(number, error), None
    return json.dumps([type(event).__name__, event.model_dump_json(), project]).encode()


def personal(order: ProposePlan, source: str) -> bool:
    """Whether a person asked for it in so many words: no process of the daemon can say that, whatever it says."""
    return order.surface in SURFACES and source not in OWN


def _denied(paths: Paths, log: EventLog, task: str) -> Iterator[Denied]:
    """What a person did not want within a task, with what it was asked for with."""
    with ApprovalReader.open(paths.core) as reader:
        for approval in reader.denied(task):
            order = log.by_seq(approval.id).event
            arguments = order.arguments if isinstance(order, ProposePlan) else {}
            yield Denied(approval, {name: str(text) for name, text in arguments.items()})


def _still_denied(old: Approval) -> NeedsHuman:
    how = "nobody answered it" if old.state == "expired" else f"{old.who} said no to it"
    when = time.strftime("%H:%M", time.localtime(old.decided_at / 1e6))
    hint = "it stays so in this conversation; who wants it after all types the command in a terminal"
    return NeedsHuman(f"that is what {old.name} was about, and {how} at {when}", hint=hint)


def _one_each(paths: Paths, order: ProposePlan) -> None:
    """Of what no person has asked for with own hands, one of each tool waits in a conversation. Raises NeedsHuman."""
    if not order.task:
        return
    with ApprovalReader.open(paths.core) as approvals:
        for one in approvals.live():
            if (one.state, one.task, one.tool) == ("asked", order.task, order.tool):
                raise NeedsHuman(f"{one.name} waits already", hint=f"`sotto approve {one.name}` shows it; decide on it")


def refused(number: int, error: SottoError) -> PlanRefused:
    return PlanRefused(approval=number, reason=clean(str(error)), hint=clean(error.advice), code=error.code)


def _proposed(paths: Paths, order: ProposePlan, number: int, view: View, made: Planned) -> PlanProposed | PlanRefused:
    plan = settled(made.plan)
    seen, files = shown(plan), getattr(plan.effect, "files", ())
    if len(seen.preview) > MOST_SHOWN:
        reason = clean(f"it would take {len(seen.preview):,} characters to show all of it, and nobody reads that")
        return PlanRefused(approval=number, reason=reason, hint=clean("do it by hand, in parts"), code=1)
    room = Room(paths.hands, number)
    try:
        room.put(plan, made.contents)
    except OSError as error:
        room.clear()
        raise Unwritable(f"{room.path} ({error.strerror})") from error
    return PlanProposed(
        approval=number,
        tool=seen.tool,
        effect=plan.effect.sort,
        title=seen.title,
        preview=seen.preview,
        digest=plan.digest,
        target=seen.target,
        paths=[clean(one.path) for one in files],
        warnings=[*seen.warnings],
        evidence=seen.evidence,
        surface=order.surface,
        task=view.task,
        expires=view.now + ASKED_S * 1_000_000,
        replaces=order.replaces,
        fix=plan.fix,
        failure=plan.failure,
    )
