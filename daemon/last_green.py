"""Finding the run that was green last, in a log of any length."""

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.failures.fingerprint import template
from knowledge.failures.suspects.green import covers
from knowledge.store.log import EventLog

COMMANDS = 20_000
"""Commands that are gone through at most: some months of them, in some hundredths of a second."""


def last_green(log: EventLog, red: Envelope) -> Envelope | None:
    """The newest green run of the same command in the same place before `red`, a CommandFinished.

    Of runs with other arguments those count that did all that `red` does; where there are none, any.
    """
    event = red.event
    assert isinstance(event, CommandFinished)
    named, other = template(event.command), None
    for seen in log.successes(red.header.project, event.cwd, red.seq, COMMANDS):
        green = seen.event
        if not isinstance(green, CommandFinished) or template(green.command) != named:
            continue
        if covers(green.command, event.command):
            return seen
        other = other or seen
    return other
