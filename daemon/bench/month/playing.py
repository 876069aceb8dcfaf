"""A memory that lives through the month, event by event, as it would in a daemon."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import ModuleType
from typing import NamedTuple

from daemon.bench.figures import fresh_home
from daemon.bench.month.story import PLACE, PROJECTS, SECOND, Line
from daemon.bench.month.telling import OWN, Teller, Told
from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import Event
from knowledge.ids import EventId
from knowledge.memory.briefing.asked import Asked as Question
from knowledge.memory.briefing.compose import Briefing, briefing
from knowledge.memory.briefing.gather import gathered
from knowledge.memory.briefing.proof import invented
from knowledge.moment import Moment
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.store.memory import Memory

MORNING, NEVER = "!", "never"
"""The verbs of lines that ask for the briefing of a morning, and say what is not so just then."""


class Morning(NamedTuple):
    """What a briefing said, beside what it had to."""

    at: int
    project: str
    missed: list[str]
    """Labels that no line cites."""
    planted: int
    invented: list[str]
    words: int
    untrue: list[str]
    """What it said, and is not so."""
    took_ms: float
    """Processor time."""

    @property
    def day(self) -> str:
        return f"{datetime.fromtimestamp(self.at / SECOND, PLACE):%m-%d}"


class Month:
    """A log, and the keeper of memory who hears it."""

    def __init__(self, paths: Paths, keeping: ModuleType) -> None:
        self._writer = LogWriter.open(paths.core)
        self._writer.producer("month", "one", 0)
        self.log = EventLog.open(paths.core)
        world = World(paths, Config(), FakeClock(), MemoryStreams(), past=self.log)
        self._keeper: Service = keeping.Keeper(world)
        self._kinds = set(self._keeper.handlers())
        self._world = world
        self.teller = Teller()
        self.mornings: list[Morning] = []
        self._never: list[Line] = []
        self.now = 0

    @property
    def memory(self) -> Memory:
        return self._world.memory.open()

    @property
    def labels(self) -> dict[str, int]:
        return self.teller.labels

    def play(self, lines: Iterable[Line]) -> None:
        """Live through them. Raises ValueError where one says what cannot be."""
        for line in lines:
            self.now = line.at
            if line.verb == MORNING:
                self.mornings.append(self._brief(line))
            elif line.verb == NEVER:
                self._never.append(line)
            else:
                self._live(line)

    def _live(self, line: Line) -> None:
        first: Envelope | None = None
        for told in self.teller.tell(line):
            seen = self._hear(told, line, first if told.follows else None)
            first = first or seen
            self.teller.called(line, told, seen.seq)

    def _hear(self, told: Told, line: Line, cause: Envelope | None) -> Envelope:
        watching = line.verb in ("pause", "resume")
        seen = self._sealed(told.event, told.at, None if watching else PROJECTS[line.project], cause)
        self.now = max(self.now, told.at)
        if seen.type in self._kinds:
            for follows in self._keeper.handle(seen):
                self._hear(Told(follows, told.at), line, seen)
        return seen

    def _sealed(self, event: Event, at: int, project: int | None, cause: Envelope | None) -> Envelope:
        n = self._writer.producer("month", "one", at).last + 1
        sealed = seal(event, EventId("month", "one", n), Moment(at, 0), cause=cause, project=project)
        [seen] = self._writer.commit([Unit("month", "one", (sealed,), None, n)], at).logged
        return seen

    def _brief(self, line: Line) -> Morning:
        """As it is on that morning, when nobody knows what comes."""
        began = time.process_time()
        told = briefing(gathered(Question(self.memory, self.log, PROJECTS[line.project] or 0, line.at, OWN)))
        took = (time.process_time() - began) * 1_000
        said = "\n".join(one.text for one in told.lines)
        planted = line.rest.split()
        missed = [one for one in planted if not self._tells(told, one)]
        wrong = [one for part in told.lines for one in invented(part, self.log.by_seq, line.at)]
        lies = [one.rest for one in self._never if (one.at, one.project) == (line.at, line.project)]
        untrue = [one for one in lies if one in said]
        return Morning(line.at, line.project, missed, len(planted), wrong, told.words, untrue, took)

    def _tells(self, told: Briefing, fact: str) -> bool:
        """By a word, which its proof has looked for in what is cited, or by citing it."""
        if fact.startswith("~"):
            return any(fact[1:] in one.text for one in told.lines)
        right = {self.labels[one] for one in fact[1:].split("/")}
        return any(right & {*one.seqs} for one in told.lines)

    def close(self) -> None:
        self._keeper.stop()
        self.log.close()
        self._writer.close()


@contextmanager
def lived(lines: Iterable[Line], keeping: ModuleType) -> Iterator[Month]:
    """A month in a home of its own."""
    with fresh_home() as paths:
        month = Month(paths, keeping)
        try:
            month.play(lines)
            yield month
        finally:
            month.close()
