"""Makes what tests of the log need: envelopes and units whose numbers follow each other."""

from knowledge.envelope import Envelope, Header, seal
from knowledge.events import CommandFinished, Event, OutputAppended
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark, Committed, LogWriter, Unit

NOW = 1_767_225_600_000_000
"""New Year 2026, in microseconds."""
DAY = 86_400 * 1_000_000


class Voice:
    """One life of one source. Every word takes the next number."""

    def __init__(self, source: str = "shell", epoch: str = "life-1", said: int = 0) -> None:
        self.source, self.epoch, self.said = source, epoch, said

    def says(self, event: Event, *, cause: Envelope | None = None, at: int = NOW, project: int | None = 1) -> Envelope:
        self.said += 1
        origin = EventId(self.source, self.epoch, self.said)
        return seal(event, origin, Moment(at, 60), cause=cause, project=None if cause else project)

    def utters(self, kind: str, body: bytes, *, version: int = 1, at: int = NOW) -> Envelope:
        """A word of a type and body that need not be known here."""
        self.said += 1
        header = Header(source=self.source, epoch=self.epoch, n=self.said, type=kind, version=version, at=at)
        return Envelope(header, body)

    def unit(self, *words: Event | Envelope, bookmark: Bookmark | None = None, at: int = NOW) -> Unit:
        """One unit of these words; those that are not sealed yet are sealed now."""
        first = min([word.header.n for word in words if isinstance(word, Envelope)] or [self.said + 1])
        sealed = tuple(word if isinstance(word, Envelope) else self.says(word, at=at) for word in words)
        self.said = max(self.said, first + max(len(sealed), 1) - 1)
        return Unit(self.source, self.epoch, sealed, bookmark, first)


def commit(log: LogWriter, *units: Unit, now: int = NOW) -> Committed:
    """Commit what arrived together, from producers that have said hello."""
    for unit in units:
        log.producer(unit.source, unit.epoch, now)
    return log.commit(units, now)


def finished(command: str = "make", status: int = 0) -> CommandFinished:
    return CommandFinished(command=clean(command), cwd=clean("/src"), status=status, started=NOW, duration_ms=7)


def chunk(stream: str, off: int, text: str = "", kind: str = "stdout") -> OutputAppended:
    return OutputAppended(stream=stream, off=off, kind=kind, text=clean(text or f"{stream} {off}\n"))  # type: ignore[arg-type]
