"""Reads the output of each failed command and says which line tells why."""

from collections.abc import Iterator

from daemon.dependency import depends
from daemon.service import Service, on
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed
from knowledge.failures.reason import LONGEST, failed, find
from knowledge.redact import clean


class Diagnosis(Service):
    """CommandFinished in, FailureDiagnosed out."""

    name = "diagnosis"

    @on(CommandFinished)
    def failure_diagnosed(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        if not failed(event.status):
            return
        reason = find(self._output(event.output) if event.output else "")
        yield FailureDiagnosed(
            command=event.command,
            cwd=event.cwd,
            status=event.status,
            headline=clean(reason.headline or f"exit status {event.status}, and no output was captured", LONGEST),
            line=reason.line,
            excerpt=[(number, clean(text, LONGEST)) for number, text in reason.excerpt],
            output=event.output,
        )

    @depends("streams", without="tells the exit status only", otherwise=lambda _self, _stream: "")
    def _output(self, stream: str) -> str:
        """What the command printed; a stream that was trimmed meanwhile has nothing to say."""
        try:
            return self.world.streams.text(stream)
        except NotFound:
            return ""
