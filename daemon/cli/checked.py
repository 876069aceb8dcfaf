"""What a run in a sandbox adds to the card of a failure: its reason, or that it is not so there."""

from collections.abc import Sequence

from knowledge.checks.result import is_red, told
from knowledge.envelope import Envelope
from knowledge.events import CheckFinished, FailureDiagnosed
from knowledge.failure_views import CheckedView


def in_sandbox(found: Envelope, of_run: Sequence[Envelope]) -> Envelope:
    """What is told of a failure of which only the status was known: what was seen when it was run again, if it was."""
    event = found.event
    if not isinstance(event, FailureDiagnosed) or event.fingerprint or event.check:
        return found
    return next((one for one in of_run if getattr(one.event, "check", None) and not _rank(one)), found)


def _rank(seen: Envelope) -> int:
    return int(getattr(seen.event, "rank", 0))


def checked(event: FailureDiagnosed, trace: Sequence[Envelope]) -> CheckedView | None:
    """The run in which it was seen; for what was seen elsewhere, what came of doing it again."""
    for seen in reversed(trace):
        check = seen.event
        if not isinstance(check, CheckFinished):
            continue
        if event.check == check.job or (event.check is None and check.again):
            return CheckedView(
                job=f"j{check.job}",
                again=check.again is not None,
                at=str(seen.moment),
                status=check.status,
                seen=event.check is not None,
                said=_said(event, check, str(seen.moment)[11:16]),
            )
    return None


def _said(event: FailureDiagnosed, check: CheckFinished, clock: str) -> str:
    name = f"j{check.job}"
    if event.check:
        return (
            f"as seen when it was run again in a sandbox ({name})" if check.again else f"as seen in a sandbox ({name})"
        )
    begun = f"run again in a sandbox at {clock} ({name}): "
    if check.ended != "exited" or check.needs:
        return begun + told(check)
    if is_red(check):
        return begun + "it failed there as well, and printed nothing"
    return begun + ("it succeeded there" if check.status == 0 else f"it ended with status {check.status} there")
