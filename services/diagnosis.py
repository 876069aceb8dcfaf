"""Reads the output of each failed command and says which line tells why."""

from collections.abc import Iterator

from daemon.dependency import depends
from daemon.service import Service, on
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed
from knowledge.failures.again import again
from knowledge.failures.reason import LONGEST, failed, find
from knowledge.redact import clean


def _unread(_diagnosis: object, _stream: str) -> str | None:
    """What is known of an output that cannot be read."""
    return None


def _missing(event: CommandFinished) -> str:
    """Why there is nothing to read; `sotto run` hears all that a command prints."""
    if event.output or event.shell is None:
        return "and it printed nothing"
    return f"and no output was captured; to see it: {again(event.command)}"


class Diagnosis(Service):
    """CommandFinished in, FailureDiagnosed out."""

    name = "diagnosis"

    @on(CommandFinished)
    def failure_diagnosed(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        if not failed(event.status):
            return
        output = self._output(event.output) if event.output else ""
        reason = find(output or "")
        missing = _missing(event) if output is not None else "and its output could not be read"
        yield FailureDiagnosed(
            command=event.command,
            cwd=event.cwd,
            status=event.status,
            headline=clean(reason.headline or f"exit status {event.status}, {missing}", LONGEST),
            line=reason.line,
            excerpt=[(number, clean(text, LONGEST)) for number, text in reason.excerpt],
            output=event.output,
        )

    @depends("streams", without="tells the exit status only", otherwise=_unread)
    def _output(self, stream: str) -> str | None:
        """What the command printed; a stream that was trimmed meanwhile has nothing to say. None while none is read."""
        try:
            return self.world.streams.text(stream)
        except NotFound:
            return ""
