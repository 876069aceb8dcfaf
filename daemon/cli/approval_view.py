"""An approval as JSON."""

from knowledge.approval_views import ApprovalView
from knowledge.ids import ShortId
from knowledge.moment import Moment, local_offset
from knowledge.tasks.approval import Approval


def view_of(one: Approval, hint: str = "") -> ApprovalView:
    return ApprovalView(
        id=one.name,
        state=one.state,
        tool=one.tool,
        effect=one.effect,
        title=one.title,
        preview=one.preview,
        digest=one.digest,
        target=one.target,
        paths=[*one.paths],
        warnings=[*one.warnings],
        evidence=one.evidence,
        surface=one.surface,
        task=one.task,
        asked_at=_moment(one.asked_at) or "",
        expires_at=_moment(one.expires) or "",
        replaces=_named("a", one.replaces),
        fix=_named("x", one.fix),
        failure=_named("f", one.failure),
        who=one.who,
        decided_on=one.decided_on,
        decided_where=one.decided_where,
        note=one.note,
        decided_at=_moment(one.decided_at),
        ended_at=_moment(one.ended_at),
        said=one.said,
        hint=hint,
    )


def _named(letter: str, number: int | None) -> str | None:
    return str(ShortId(letter, number)) if number else None


def _moment(at: int) -> str | None:
    return str(Moment(at, local_offset(at))) if at else None
