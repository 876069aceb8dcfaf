"""Makes plans, in a child: it reads trees and the log, and comes back with what is to be shown."""

import json

from daemon.acting.planner import Planned, View, planner
from daemon.paths import Paths
from knowledge.errors import NeedsHuman, SottoError
from knowledge.events import PlanProposed, PlanRefused, ProposePlan
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from services.hands.room import Room

ASKED_S = 600
"""Seconds that a plan waits for a person."""
MOST_SHOWN = 256 << 10
"""Characters of a preview. More than anybody reads is no preview."""


def planned(paths: Paths, order: ProposePlan, number: int, trace: str, now: int) -> bytes:
    """What is to be said of an order to plan, as JSON: name of the type, body, number of the project."""
    try:
        with EventLog.open(paths.core) as log:
            registry = Registry(seen.event for seen in log.every(types=KINDS))
            view = View(paths, log, registry, now, order.task or trace)
            _one_each(paths, order)
            made = planner(order.tool)({name: str(text) for name, text in order.arguments.items()}, view)
        event: PlanProposed | PlanRefused = _proposed(paths, order, number, view, made)
        project = made.project
    except SottoError as error:
        event, project = refused(number, error), None
    return json.dumps([type(event).__name__, event.model_dump_json(), project]).encode()


def _one_each(paths: Paths, order: ProposePlan) -> None:
    """Of what no person has asked for with own hands, one of each tool waits in a conversation. Raises NeedsHuman."""
    if order.surface != "model" or not order.task:
        return
    with ApprovalReader.open(paths.core) as approvals:
        for one in approvals.live():
            if (one.state, one.task, one.tool) == ("asked", order.task, order.tool):
                raise NeedsHuman(f"{one.name} waits already", hint=f"`sotto approve {one.name}` shows it; decide on it")


def refused(number: int, error: SottoError) -> PlanRefused:
    return PlanRefused(approval=number, reason=clean(str(error)), hint=clean(error.advice), code=error.code)


def _proposed(paths: Paths, order: ProposePlan, number: int, view: View, made: Planned) -> PlanProposed | PlanRefused:
    plan = made.plan
    preview = clean(plan.preview)
    if len(preview) > MOST_SHOWN:
        reason = clean(f"it would take {len(preview):,} characters to show all of it, and nobody reads that")
        return PlanRefused(approval=number, reason=reason, hint=clean("do it by hand, in parts"), code=1)
    Room(paths.hands, number).put(plan, made.contents)
    files = getattr(plan.effect, "files", ())
    return PlanProposed(
        approval=number,
        tool=plan.tool,
        effect=plan.effect.sort,
        title=clean(plan.title),
        preview=preview,
        digest=plan.digest,
        target=clean(plan.effect.target),
        paths=[clean(one.path) for one in files],
        warnings=[clean(one) for one in plan.warnings],
        evidence=clean(plan.evidence),
        surface=order.surface,
        task=view.task,
        expires=view.now + ASKED_S * 1_000_000,
        replaces=order.replaces,
        fix=plan.fix,
        failure=plan.failure,
    )
