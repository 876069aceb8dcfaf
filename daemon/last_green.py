"""Finding the run that was green last, in a log of any length."""

from itertools import islice

from pydantic_core import to_json

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.failures.fingerprint import template
from knowledge.failures.suspects.green import covers
from knowledge.store.log import EventLog

COMMANDS = 20_000
"""Commands that are gone through at most: some months of them, in a tenth of a second."""


def last_green(log: EventLog, red: Envelope) -> Envelope | None:
    """The newest green run of the same command in the same place before `red`, a CommandFinished.

    Of runs with other arguments those count that did all that `red` does; where there are none, any.
    """
    event = red.event
    assert isinstance(event, CommandFinished)
    named, place = template(event.command), b'"cwd":' + to_json(event.cwd) + b","
    other = None
    for seen in islice(log.backwards(CommandFinished.__name__), COMMANDS):
        if seen.seq >= red.seq or seen.header.project != red.header.project or place not in seen.body:
            continue
        green = seen.event
        if not isinstance(green, CommandFinished) or green.status or template(green.command) != named:
            continue
        if covers(green.command, event.command):
            return seen
        other = other or seen
    return other
