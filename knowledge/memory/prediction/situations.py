"""Where somebody stands after an event of the log."""

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.memory.prediction.chain import DEEPEST
from knowledge.memory.prediction.guess import Situation
from knowledge.memory.prediction.habits import Habits
from knowledge.memory.prediction.patterns import place_after
from knowledge.store.memory import Memory


def after_command(memory: Memory, seen: Envelope) -> Situation:
    """The situation once a command has ended, whether or not memory knows that command yet."""
    event = seen.event
    assert isinstance(event, CommandFinished)
    ran: list[str] = []
    habits = Habits(memory)
    if habits.known:
        ran = [one.line or one.pattern for one in habits.before(event.shell_session or "", seen.seq, DEEPEST - 1)]
    return Situation(
        project=seen.header.project,
        cwd=place_after(str(event.cwd), str(event.command), event.status),
        shell_session=event.shell_session,
        status=event.status,
        at=event.started + event.duration_ms * 1_000,
        seq=seen.seq,
        commands=(*ran, str(event.command)),
    )
