"""The git sense with a hub in memory: what it told, also through real descriptors, and what a restart makes of that."""

import select
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from daemon.config import Config
from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.events import Event, ProjectMoved, ProjectUnwatched, ProjectWatched
from knowledge.redact import clean
from knowledge.store.log import Kept
from services.git import Git
from tests.patience import PATIENCE_S
from tests.repositories import Repository


class HubPast:
    """The log of a hub in memory, and when its bookmarks moved."""

    def __init__(self, hub: MemoryHub) -> None:
        self._hub = hub
        self.moved: dict[str, int] = {}

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        return iter(self._hub.read(seq, frozenset(types)))

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        return self._hub.read(0, frozenset(types))[-limit:]

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        found = self._hub.bookmarks.items()
        return {name: Kept(at, self.moved.get(name, 0)) for name, at in found if name.startswith(prefix)}


class Listening:
    """A git sense that can be killed and started again over the same log."""

    def __init__(self, home: Paths) -> None:
        self.hub = MemoryHub()
        self._bus = MemoryBus(self.hub, "senses", clock=SystemClock())
        self._past = HubPast(self.hub)
        self._home = home
        self._seen = 0
        self.service: Git | None = None
        self.start()

    def start(self) -> None:
        self.service = Git(World(self._home, Config(), SystemClock(), MemoryStreams(), self._past))

    def kill(self) -> None:
        """Nothing is kept but what the hub has."""
        assert self.service
        self.service.stop()
        self.service = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def close(self) -> None:
        if self.service:
            self.service.stop()

    # ── projects ──────────────────────────────────────────────────────────────────────────────────

    def watch(self, *trees: Path | Repository, number: int = 1, key: Path | None = None) -> None:
        paths = [one.tree if isinstance(one, Repository) else one for one in trees]
        said = [clean(str(path)) for path in paths]
        self.say(ProjectWatched(number=number, name=clean("it"), key=clean(str(key or paths[0] / ".git")), trees=said))

    def unwatch(self, *left: Path, number: int = 1) -> None:
        self.say(ProjectUnwatched(number=number, trees=[clean(str(one)) for one in left]))

    def move(self, before: Path, after: Path) -> None:
        self.say(ProjectMoved(number=1, before=clean(str(before)), after=clean(str(after))))

    def say(self, event: Event) -> None:
        """An event of the registry: in the log, and to the service if it lives."""
        self._bus.publish(event)
        if self.service:
            assert self.service.handle(self.hub.log[-1]) == []
            self._take(self.service.wake())

    # ── what it tells ─────────────────────────────────────────────────────────────────────────────

    def told(self) -> list[Event]:
        """What is new in the log since this was last asked, when everything has been read."""
        assert self.service
        self._take(self.service.wake())
        return self._news()

    def heard(self, until: Callable[[list[Event]], bool]) -> list[Event]:
        """What is told through the descriptors alone, once that is enough."""
        assert self.service
        found: list[Event] = []
        deadline = time.monotonic() + PATIENCE_S
        inputs = self.service.inputs()
        while not until(found) and time.monotonic() < deadline:
            for descriptor in select.select(list(inputs), [], [], 0.1)[0]:
                self._take(inputs[descriptor]())
            found += self._news()
        assert until(found), found
        return found

    def _take(self, seen: Iterable) -> None:
        for one in seen:
            self._bus.publish(*one.events, bookmark=one.bookmark, project=one.project)
            self._past.moved[one.bookmark.reader] = time.time_ns() // 1_000

    def _news(self) -> list[Event]:
        fresh = self.hub.log[self._seen :]
        self._seen = len(self.hub.log)
        return [one.event for one in fresh if not one.type.startswith("Project")]


def brief(events: Iterable[Event]) -> list[str]:
    """Each event in one line."""
    return [_brief(type(event).__name__, event.model_dump()) for event in events]


def _brief(kind: str, body: dict) -> str:
    words = {
        "CommitMade": lambda b: (
            f"{b['branch']}: {b['subject']}"
            + (" (amended)" if b["amended"] else "")
            + (f" ({b['how']})" if b["how"] != "commit" else "")
        ),
        "BranchSwitched": lambda b: f"{b['before']} → {b['after']}" + (" (detached)" if b["detached"] else ""),
        "Merged": lambda b: f"{b['merged']} into {b['branch']}" + (" (ff)" if b["fast_forward"] else ""),
        "Rebased": lambda b: f"{b['branch']} onto {b['onto']}: {len(b['commits'])}",
        "Pulled": lambda b: f"{b['branch']}: {b['how']}",
        "Stashed": lambda b: f"{b['how']}: {b['subject'].partition(':')[0]}",
        "ConflictStarted": lambda b: f"{b['doing']}: {' '.join(b['paths'])}",
        "ConflictResolved": lambda b: f"{b['doing']}: {b['how']}",
    }
    return f"{kind} {words[kind](body)}"
