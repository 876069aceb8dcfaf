"""Where somebody stands after an event of the log."""

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.memory.prediction.guess import Situation
from knowledge.store.memory import Memory


def after_command(memory: Memory, seen: Envelope) -> Situation:
    """The situation once a command has ended."""
    del memory
    event = seen.event
    assert isinstance(event, CommandFinished)
    return Situation(seen.header.project, event.cwd, event.shell_session, event.status, event.started, seen.seq)
