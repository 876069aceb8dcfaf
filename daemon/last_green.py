"""Finding the run that something was told of, and the one that was green last, in a log of any length."""

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CheckFinished, CommandFinished
from knowledge.failures.fingerprint import template
from knowledge.failures.ran import ran
from knowledge.failures.suspects.green import covers
from knowledge.store.log import EventLog

COMMANDS = 20_000
"""Commands that are gone through at most: some months of them, in some hundredths of a second."""


def run_of(log: EventLog, trace: str) -> Envelope:
    """The command with which a trace begins, or the check that was ordered there. Raises NotFound."""
    root = log.by_id(trace)
    if isinstance(root.event, CommandFinished):
        return root
    found = next((one for one in log.of_trace(trace) if isinstance(one.event, CheckFinished)), None)
    if found is None:
        raise NotFound(f"the command of {trace}")
    return found


def last_green(log: EventLog, red: Envelope) -> Envelope | None:
    """The newest green run of the same command in the same place before `red`, a run of it.

    Of runs with other arguments those count that did all that `red` does; where there are none, any.
    """
    event = ran(red.event)
    named, other = template(event.command), None
    for seen in log.successes(red.header.project, event.cwd, red.seq, COMMANDS):
        green = seen.event
        if not isinstance(green, CommandFinished) or template(green.command) != named:
            continue
        if covers(green.command, event.command):
            return seen
        other = other or seen
    return other
