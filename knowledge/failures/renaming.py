"""The names of a failure as its event tells it: what it is called now, also where an earlier release named it."""

from knowledge.events import FailureDiagnosed
from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.fingerprint import Print, fingerprint, of_current_version, of_run


def names_of(event: FailureDiagnosed) -> Print:
    """Its names by the present version, from what the log keeps of it."""
    said = _diagnostic(event)
    if said and said.test_id:
        return fingerprint(said)
    told = [said] if said else []
    return of_run(told, event.headline, event.template or "", printed=event.line is not None)


def _diagnostic(event: FailureDiagnosed) -> Diagnostic | None:
    if not event.tool:
        return None
    return Diagnostic(
        tool=event.tool,
        severity="error",
        message=event.message or "",
        span=(1, 1),
        code=event.code,
        symbol=event.symbol,
        file=event.file,
        line=event.file_line,
        test_id=event.test_id,
        frames=tuple(Frame(file, line, function) for file, line, function in event.frames),
    )


def current(event: FailureDiagnosed) -> Print:
    """The names under which it belongs into the book: its own, unless an earlier version gave them."""
    if of_current_version(event.fingerprint):
        return Print(event.fingerprint, event.kind)
    return names_of(event)
