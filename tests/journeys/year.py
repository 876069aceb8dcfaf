"""A year of one log in seconds: days of work, a clock that jumps, restarts and the daily upkeep, on a FakeClock."""

import os
import random
from collections import Counter
from dataclasses import dataclass, field

from daemon.config import Config
from daemon.paths import Paths
from daemon.upkeep import chores
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import EVENTS, BackupMade, Event, FailureDiagnosed, ProcessStarted, TrimLog
from knowledge.ids import EventId
from knowledge.moment import Moment, local_offset
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, LogWriter, Unit
from knowledge.store.recovery import Vault, close_log, open_log
from knowledge.store.retention import Retention
from tests.making import NOW, chunk, finished

DAY_S = 86_400
HOURS = 6
"""Hours of a day in which something happens; the machine sleeps through the rest."""


@dataclass
class Told:
    """What was committed once."""

    type: str
    id: str
    true_day: float
    """Days since the start by the clock that nobody sets."""
    gone_on: float | None = None


@dataclass
class Year:
    """One log, the clock of its machine, and a memory of everything that was ever committed."""

    paths: Paths
    config: Config
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW + 9 * 3_600_000_000))
    an_hour: int = 15
    """Commands in each hour of work."""

    def __post_init__(self) -> None:
        self.random = random.Random(20_260_101)
        self.vault = Vault(self.paths.core, self.paths.backups, self.paths.set_aside)
        self.told: dict[int, Told] = {}
        self.places: list[int] = []
        self.sizes: list[tuple[int, int]] = [(0, 0)]
        """Bytes of the log before and after each upkeep."""
        self._began = self.clock.lived()
        self._lives: Counter[str] = Counter()
        self._said: Counter[tuple[str, str]] = Counter()
        self._boots = 0
        self.log = self._opened()

    @property
    def day(self) -> float:
        return (self.clock.lived() - self._began) / DAY_S

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    def live(self, days: int) -> None:
        for _ in range(days):
            for _ in range(HOURS):
                self.hour()
                self.clock.advance(3_600)
            self.move_a_reader_back()
            self.upkeep()
            self.clock.sleep((24 - HOURS) * 3_600)
            self.clock.jump(self.random.uniform(-0.5, 0.5))  # NTP

    def hour(self) -> None:
        """Commands, of which one fails and is diagnosed, and their output."""
        commands = [finished("make " + "x" * self.random.randrange(200)) for _ in range(self.an_hour)]
        seen = self.say("senses", *commands, ProcessStarted(process="x", pid=1, ready_ms=1))[0]
        self.say("thinking", _diagnosed(), cause=seen, bookmark=Bookmark("diagnosis", seen.seq))
        stream = f"run-{self.log.head}"
        self.say("senses", *[chunk(stream, off, "output " * 40) for off in range(3)])

    def move_a_reader_back(self) -> None:
        """A service that died handles an event again: its unit must leave no trace."""
        with self.reader() as reader:
            self.places.append(reader.bookmark("diagnosis") or 0)
        head = self.log.head
        self.say("thinking", _diagnosed(), bookmark=Bookmark("diagnosis", self.random.randrange(self.places[-1])))
        assert self.log.head == head

    def restart(self, *, boot: bool = False) -> None:
        """Stop and start the hub; every source begins a new life."""
        close_log(self.log)
        self._boots += boot
        self._lives.update(["senses", "thinking", "hub", "upkeep"])
        self.log = self._opened()

    def upkeep(self) -> None:
        """The daily one: its facts are committed, its orders carried out to the end."""
        before = self.log.database.live_bytes()
        retention = Retention(self.log)
        for fact in chores(self.paths, self.config, self.clock):
            [envelope] = self.say("upkeep", fact)
            if isinstance(fact, BackupMade):
                os.utime(fact.path, ns=(self.clock.now() * 1_000,) * 2)
            if isinstance(fact, TrimLog):
                retention.ask(envelope)
        while retention.busy:
            for fact, order in retention.step(self.clock.now()):
                self.say("hub", fact, cause=order)
        self._note_what_went()
        self.sizes.append((before, self.log.database.live_bytes()))

    def say(
        self, source: str, *events: Event, cause: Envelope | None = None, bookmark: Bookmark | None = None
    ) -> list[Envelope]:
        """Commit one unit, as its source stamps it now; what is kept is remembered."""
        epoch = f"life-{self._lives[source]}"
        first = self._said[source, epoch] + 1
        at = self.clock.now()
        moment = Moment(at, local_offset(at))
        sealed = tuple(
            seal(event, EventId(source, epoch, n), moment, cause=cause) for n, event in enumerate(events, first)
        )
        self._said[source, epoch] += len(sealed)
        self.log.producer(source, epoch, at)
        done = self.log.commit([Unit(source, epoch, sealed, bookmark, first)], at)
        assert not done.refused
        for envelope in done.logged:
            assert envelope.seq not in self.told
            self.told[envelope.seq] = Told(envelope.type, envelope.id, self.day)
        return list(sealed)

    # ── what must hold ────────────────────────────────────────────────────────────────────────────

    def went(self) -> list[Told]:
        return [one for one in self.told.values() if one.gone_on is not None]

    def reader(self) -> EventLog:
        return EventLog.open(self.paths.core)

    def producers_are_known(self) -> bool:
        """Whether what is said again would be recognised, also where it has been trimmed."""
        return all(
            self.log.producer(source, epoch, self.clock.now()).last == said
            for (source, epoch), said in self._said.items()
            if epoch == f"life-{self._lives[source]}"
        )

    def _note_what_went(self) -> None:
        with self.reader() as reader:
            kept = {row[0] for row in reader.database._connection.execute("SELECT seq FROM event")}
            assert reader.holes() == {}, f"day {self.day:.1f}"
        for seq, one in self.told.items():
            if one.gone_on is None and seq not in kept:
                one.gone_on = self.day
                assert EVENTS[one.type].trimmed, one.type

    def _opened(self) -> LogWriter:
        return open_log(self.vault, f"boot {self._boots}").log


def _diagnosed() -> FailureDiagnosed:
    return FailureDiagnosed(command=clean("make"), cwd=clean("/src"), status=1, headline=clean("no " * 30), line=None)
