"""Whether a decision on a plan counts, and what is said of one that does not."""

from daemon.processes import MODEL, PROCESSES, VOICE
from knowledge.errors import ActRefused, GrantRefused, SottoError, Unwritable
from knowledge.events import DecidePlan, DecisionRefused
from knowledge.redact import clean
from knowledge.tasks.approval import Approval
from knowledge.tasks.grant import Grant, check
from services.hands.room import Room

OWN = frozenset(one.name for one in (*PROCESSES, MODEL, VOICE)) | {"gateway"}
"""Processes of the daemon: nobody types there."""


def look(event: DecidePlan, found: Approval | None, room: Room, now: int, *, deciding: bool = False) -> None:
    """Whether a plan may be decided so. `deciding`: another decision on it is on its way to the log.

    Raises GrantRefused and others, with what to do.
    """
    if found is None:
        raise ActRefused(f"there is no a{event.approval}", hint="`sotto approvals` lists what waits")
    if found.state != "asked":
        raise GrantRefused("decided", f"{found.name} is {_how(found)}")
    if deciding:
        raise GrantRefused("decided", f"{found.name} is being decided just now")
    if now >= found.expires:
        raise GrantRefused("expired", f"nobody answered {found.name} in time, so it was denied")
    if event.digest != found.digest:
        raise GrantRefused("altered", "what was shown is not what would be done")
    if event.decision == "approved" and room.used:
        raise GrantRefused("used", f"{found.name} was begun before, and the log has forgotten it")


def keep(event: DecidePlan, found: Approval, room: Room, key: bytes, now: int, *, source: str) -> None:
    """Look at the grant that `source` brought, and keep it until it is used. Raises GrantRefused, Unwritable."""
    if source in OWN:
        raise GrantRefused("surface", f"{source} is no place to grant anything")
    given = grant_of(event)
    check(given, key, found.id, found.digest, now)
    try:
        room.keep_grant(given)
    except OSError as error:
        raise Unwritable(f"{room.path} ({error.strerror})") from error


def grant_of(event: DecidePlan) -> Grant:
    told = (event.approval, event.digest, event.nonce, event.expires)
    return Grant(*told, str(event.who), event.surface, str(event.where), event.mac)


def _how(found: Approval) -> str:
    """What became of it already."""
    return f"{found.state} already" + (f", by {found.who} on {found.decided_on}" if found.who else "")


def not_decided(event: DecidePlan, error: SottoError) -> DecisionRefused:
    return DecisionRefused(
        approval=event.approval,
        rule=getattr(error, "rule", ""),
        reason=clean(str(error)),
        hint=clean(error.advice),
        code=error.code,
    )
