"""Filling a log with what a developer's days leave in it, as fast as the log's own writer takes it."""

import random
from collections.abc import Callable, Iterator
from itertools import accumulate

from knowledge.envelope import Envelope, Header
from knowledge.events import (
    BackupMade,
    CommandFinished,
    Event,
    EventSetAside,
    FailureDiagnosed,
    ProcessDied,
    ProcessStarted,
    ServiceGaveUp,
)
from knowledge.redact import Clean, clean
from knowledge.store.log_writer import LogWriter, Unit

SOURCE, EPOCH = "growth", "life-1"
STEP_US = 3_200_000
"""Between two events: 27,000 a day, so that ten million are a busy year."""
UNIT = 1_000
"""Events in one transaction."""
BODIES = 200
"""Different bodies of each type; making a new one for every event would take longer than writing it."""
RARE = ServiceGaveUp
COMMON = CommandFinished
_SHARES: dict[type[Event], int] = {
    CommandFinished: 80_000,
    FailureDiagnosed: 12_000,
    ProcessStarted: 3_000,
    ProcessDied: 3_000,
    EventSetAside: 1_960,
    BackupMade: 20,
    ServiceGaveUp: 20,
}
_WORDS = (
    *("pytest", "make", "cargo", "build", "test", "src/engine/parser.py", "--release", "-x", "--verbose", "lint"),
    *("check", "deploy", "docs", "release"),
)


class Filling:
    """One source that goes on and on. The same seed leaves the same log."""

    def __init__(self, began: int, seed: int = 7) -> None:
        """`began` is the moment of the first event (microseconds UTC)."""
        self._random = random.Random(seed)  # noqa: S311 - no secret: a mix that can be repeated
        self._began = began
        self.said = 0
        """Events so far, and the n of the last one."""
        self._bodies = {kind: [self._body(kind) for _ in range(BODIES)] for kind in _SHARES}
        self._limits = list(accumulate(_SHARES.values()))

    @property
    def now(self) -> int:
        """The moment of the newest event."""
        return self.at(self.said)

    def at(self, n: int) -> int:
        """The moment of the nth event."""
        return self._began + n * STEP_US

    def skip(self, count: int) -> None:
        """Go on as if `count` more had been said: another process did."""
        self.said += count

    def grow(self, log: LogWriter, count: int) -> None:
        """Add events until this source has said `count`."""
        log.producer(SOURCE, EPOCH, self.now)
        while self.said < count:
            first = self.said + 1
            events = tuple(self._events(min(UNIT, count - self.said)))
            log.commit([Unit(SOURCE, EPOCH, events, None, first)], self.now)

    def _events(self, count: int) -> Iterator[Envelope]:
        command = None
        for kind in self._random.choices(list(_SHARES), cum_weights=self._limits, k=count):
            cause = command if kind is FailureDiagnosed else None
            envelope = self._sealed(kind, self._random.choice(self._bodies[kind]), cause)
            if kind is CommandFinished:
                command = envelope.id
            yield envelope

    def _sealed(self, kind: type[Event], body: bytes, cause: str | None = None) -> Envelope:
        self.said += 1
        header = Header.model_construct(
            source=SOURCE,
            epoch=EPOCH,
            n=self.said,
            type=kind.__name__,
            version=kind.version,
            service="shell",
            trace=cause,
            cause=cause,
            at=self.now,
            offset=60,
            project=self._random.randrange(1, 20),
        )
        return Envelope(header, body)

    def _body(self, kind: type[Event]) -> bytes:
        return self._event(kind).model_dump_json().encode()

    def _event(self, kind: type[Event]) -> Event:
        number = self._random.randrange(1, 100_000)
        made: dict[type[Event], Callable[[], Event]] = {
            CommandFinished: lambda: self._finished(number),
            FailureDiagnosed: lambda: self._diagnosed(number),
            ProcessStarted: lambda: ProcessStarted(process="thinking", pid=number, ready_ms=8.0),
            ProcessDied: lambda: ProcessDied(
                process="thinking", pid=number, ending="exit 1", uptime_s=number / 10, again_in_s=0.1
            ),
            EventSetAside: lambda: EventSetAside(
                service="diagnosis", event=f"e{number}", type="CommandFinished", tries=3, error=self._text(300)
            ),
            BackupMade: lambda: BackupMade(database="core.db", path=f"/b/{number}.db", bytes=number, took_ms=number),
            ServiceGaveUp: lambda: ServiceGaveUp(process="thinking", services=["diagnosis"], deaths=5, within_s=60.0),
        }
        return made[kind]()

    def _finished(self, number: int) -> Event:
        return CommandFinished(
            command=self._text(150),
            cwd=self._text(70),
            status=number % 3,
            started=self.now,
            duration_ms=number,
            shell_session=f"session-{number}",
            output=f"run-{number:020d}",
            output_bytes=number,
        )

    def _diagnosed(self, number: int) -> Event:
        return FailureDiagnosed(
            command=self._text(100),
            cwd=self._text(70),
            status=2,
            headline=self._text(90),
            line=number,
            excerpt=[(number + line, self._text(80)) for line in range(4)],
        )

    def _text(self, length: int) -> Clean:
        text = ""
        while len(text) < length:
            text += self._random.choice(_WORDS) + " "
        return clean(text[:length].strip())
