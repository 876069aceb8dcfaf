"""A tree under the real senses: files and git are watched, and what is told lies in a real log."""

import select
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.past_changes import PastChanges
from daemon.paths import Paths
from daemon.service import Seen, Service, World
from knowledge.changes.change import Change
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event, ProjectWatched
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from services.files import Files
from services.git import Git
from tests.making import Voice, commit
from tests.patience import PATIENCE_S
from tests.repositories import Repository

PROJECT = 1


def now() -> int:
    return time.time_ns() // 1_000


class Watching:
    """One project with one tree, and what was done to it."""

    def __init__(self, home: Paths, repository: Repository, config: Config | None = None) -> None:
        self.home = home
        self.git = repository
        self._writer = LogWriter.open(home.core)
        self._voice = Voice("senses")
        self._senses: list[Service] = []
        root = clean(str(repository.tree))
        self.say(ProjectWatched(number=PROJECT, name=clean("it"), key=root, trees=[root]))
        self.past = EventLog.open(home.core)
        self.world = World(home, config or Config(), SystemClock(), MemoryStreams(), self.past)
        self.begin()

    def begin(self) -> None:
        self._senses = [Files(self.world), Git(self.world)]
        for sense in self._senses:
            self._take(sense.name, sense.wake())  # type: ignore[attr-defined]
        self.calm()

    def rest(self) -> None:
        """Nobody watches."""
        for sense in self._senses:
            sense.stop()  # type: ignore[attr-defined]
        self._senses = []

    def close(self) -> None:
        self.rest()
        self.past.close()
        self._writer.close()

    @property
    def tree(self) -> Path:
        return self.git.tree

    # ── what is done ──────────────────────────────────────────────────────────────────────────────

    def edit(self, name: str, text: str | None) -> int:
        """Save or remove a file, and let it be told; the moment after it."""
        if text is None:
            (self.tree / name).unlink()
        else:
            self.git.write(name, text)
        return self.calm()

    def run(
        self, line: str, do: Callable[[], object] = str, *, status: int = 0, cwd: Path | None = None, known: bool = True
    ) -> int:
        """A command that does something; the moment after it."""
        started = now()
        do()
        self.calm()
        took = -((started - now()) // 1_000)
        where = clean(str(cwd or self.tree))
        event = CommandFinished(command=clean(line), cwd=where, status=status, started=started, duration_ms=took)
        while now() < started + took * 1_000:  # its duration is in whole milliseconds
            pass
        self.say(event, project=PROJECT if known else None)
        return now()

    def say(self, event: Event, *, project: int | None = PROJECT, at: int | None = None) -> Envelope:
        seen = self._voice.says(event, at=at or now(), project=project)  # type: ignore[arg-type]
        commit(self._writer, self._voice.unit(seen))
        return seen

    # ── what is seen ──────────────────────────────────────────────────────────────────────────────

    def calm(self) -> int:
        """Let the senses tell everything; the moment after it."""
        end = time.monotonic() + PATIENCE_S
        quiet = 0
        while self._senses and quiet < 2:
            assert time.monotonic() < end
            quiet = quiet + 1 if not self._turn(0.12) and not self._busy() else 0
        return now()

    def _turn(self, patience: float) -> bool:
        inputs = {fd: (one.name, read) for one in self._senses for fd, read in one.inputs().items()}  # type: ignore[attr-defined]
        ready = select.select(list(inputs), [], [], patience)[0]
        for descriptor in ready:
            name, read = inputs[descriptor]
            self._take(name, read())
        return bool(ready)

    def _busy(self) -> bool:
        files = next(one for one in self._senses if isinstance(one, Files))
        return bool(files._chores) or any(tree.deadline() is not None for tree in files._trees.values())

    def _take(self, name: str, found: Iterable[Seen]) -> None:
        for seen in found:
            for event in seen.events:
                self.say(event)
            if seen.bookmark:
                commit(self._writer, self._voice.unit(bookmark=seen.bookmark))
            if seen.then:
                seen.then()

    # ── what is asked ─────────────────────────────────────────────────────────────────────────────

    def between(self, after: int, until: int | None = None, failing: str = "") -> list[Change]:
        asked = PastChanges(self.world)
        return asked.between(PROJECT, str(self.tree), after, until or now(), failing=failing)


def brief(changes: Iterable[Change]) -> Iterator[str]:
    """Each change in a line."""
    for one in changes:
        files = [f"{it.path}: {it.before!r} → {it.after!r}" for it in one.contents]
        yield " | ".join([f"{one.sort} {one.title}", *files, *(f"{path}?" for path in one.unknown), one.by]).rstrip(
            " |"
        )
