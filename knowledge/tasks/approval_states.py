"""How an approval changes: from which state which fact leads to which.

The hub holds every row against this before it commits a word about it: of two surfaces that decide, one does, and an
approval is used once.
"""

from collections.abc import Callable
from typing import Any

from knowledge.envelope import Envelope
from knowledge.events import ActDone, ActFailed, Event, PlanDecided, PlanExpired, PlanProposed
from knowledge.tasks.approval import Approval, State

# ── the rules ─────────────────────────────────────────────────────────────────────────────────────
#
# Only the hands say any of it. An approval begins with PlanProposed. It waits until it is decided or expires; what is
# left to another surface waits on. Only what was approved can be done or fail, and that once.

DECIDED: dict[str, State] = {
    "approved": "approved",
    "modified": "modified",
    "rejected": "rejected",
    "escalated": "asked",
}
HANDS = "hands"
"""The process whose word about an approval counts; whoever else says such a thing has said nothing."""
RULES: dict[type[Event], State] = {
    PlanProposed: "asked",
    PlanDecided: "asked",
    PlanExpired: "asked",
    ActDone: "approved",
    ActFailed: "approved",
}
"""The state in which each may be said."""
_INT64 = 2**63 - 1
FACTS = frozenset(kind.__name__ for kind in RULES)
"""Names of the events that change an approval."""


def after(approval: Approval | None, seen: Envelope) -> Approval | None:
    """The approval after a fact; None where the fact may not be said of it, which then has not happened."""
    event: Any = seen.event
    if seen.header.source != HANDS or not _countable(event):
        return None
    if approval is None:
        return _begun(event, seen) if isinstance(event, PlanProposed) else None
    if isinstance(event, PlanProposed) or approval.state != RULES[type(event)]:
        return None
    if isinstance(event, PlanDecided) and event.digest != approval.digest:
        return None
    return _CHANGES[type(event)](approval.but(seq=seen.seq), event, seen.header.at)


def _countable(event: Event) -> bool:
    """Whether its numbers are such as a row can hold."""
    numbers = [one for one in dict(event).values() if isinstance(one, int)]
    return all(-_INT64 <= one <= _INT64 for one in numbers) and getattr(event, "approval", 0) > 0


# ── what each fact changes ────────────────────────────────────────────────────────────────────────


def _begun(event: PlanProposed, seen: Envelope) -> Approval:
    return Approval(
        id=event.approval,
        seq=seen.seq,
        asked_at=seen.header.at,
        tool=event.tool,
        effect=event.effect,
        title=str(event.title),
        preview=str(event.preview),
        digest=event.digest,
        target=str(event.target),
        surface=event.surface,
        task=event.task,
        expires=event.expires,
        project=seen.header.project,
        paths=tuple(map(str, event.paths)),
        warnings=tuple(map(str, event.warnings)),
        evidence=str(event.evidence),
        replaces=event.replaces,
        fix=event.fix,
        failure=event.failure,
    )


def _decided(approval: Approval, event: PlanDecided, at: int) -> Approval:
    state = DECIDED[event.decision]
    told = approval.but(who=str(event.who), decided_on=event.surface, decided_where=str(event.where))
    told = told.but(note=str(event.note), state=state)
    over = at if state in {"modified", "rejected"} else 0
    return told if state == "asked" else told.but(decided_at=at, ended_at=over)


def _expired(approval: Approval, _event: PlanExpired, at: int) -> Approval:
    return approval.but(state="expired", decided_at=at, ended_at=at, said="nobody answered, so it was denied")


def _done(approval: Approval, event: ActDone, at: int) -> Approval:
    return approval.but(state="done", ended_at=at, said=str(event.summary))


def _failed(approval: Approval, event: ActFailed, at: int) -> Approval:
    return approval.but(state="failed", ended_at=at, said=str(event.error))


_CHANGES: dict[type[Event], Callable[[Approval, Any, int], Approval]] = {
    PlanDecided: _decided,
    PlanExpired: _expired,
    ActDone: _done,
    ActFailed: _failed,
}
