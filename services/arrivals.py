"""Tells which commits arrived when somebody's work was taken over: who made what, as a pull itself does not say.

Git is asked by a child, and only for what the pull or merge names. Commits that were seen being made are left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from daemon.history.commits import past_commits
from daemon.history.units import pieces
from daemon.safe_git import commits_between
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import BACKGROUND, WorkerQueue
from knowledge.envelope import Envelope
from knowledge.events import CommitMade, CommitsImported, Event, Merged, PastCommit, Pulled
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark

MOST = 500
"""Commits of one pull that are told, the youngest."""
CPU_S, LASTS_S = 30, 150
KNOWN, TAKEN_UP = 1_000, 50
_READ = "arrivals/read"
"""Under this name the log keeps up to which pull was read."""
_COMMITS = TypeAdapter(list[PastCommit])


class Arrivals(Service):
    """Pulled and Merged in, CommitsImported out."""

    name = "arrivals"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._queue = WorkerQueue[Envelope](self.name, cpu_s=CPU_S, lasts_s=LASTS_S, nice=BACKGROUND)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._queue.fileno(): self._read}

    def wake(self) -> Iterator[Seen]:
        """Take up what was to be read when this process ended."""
        marks = self.world.past.bookmarks(self.name)
        if place := marks.get(self.name):
            read = marks[_READ].position if _READ in marks else 0
            for seen in self.world.past.newest([Pulled.__name__, Merged.__name__], TAKEN_UP):
                if read < seen.seq <= place.position:
                    self._look(seen)
        return iter(())

    def stop(self) -> None:
        self._queue.stop()

    @on(Pulled)
    def pull_noted(self, _event: Pulled, seen: Envelope) -> Iterable[Event]:
        self._look(seen)
        return ()

    @on(Merged)
    def merge_noted(self, _event: Merged, seen: Envelope) -> Iterable[Event]:
        self._look(seen)
        return ()

    def _look(self, seen: Envelope) -> None:
        event = seen.event
        if isinstance(event, Pulled | Merged) and seen.header.project is not None:
            made = (one.event for one in self.world.past.newest([CommitMade.__name__], KNOWN))
            known = frozenset(one.commit for one in made if isinstance(one, CommitMade))
            self._queue.add(seen, partial(_arrived, Path(event.tree), event.before, event.commit, known))

    def _read(self) -> Iterator[Seen]:
        for seen, made in self._queue.finished():
            tree = clean(str(getattr(seen.event, "tree", "")))
            for piece in pieces(_COMMITS.validate_json(made) if made else []):
                yield Seen((CommitsImported(tree=tree, commits=piece),), cause=seen)
            yield Seen((), Bookmark(_READ, seen.seq))


def _arrived(tree: Path, before: str | None, after: str, known: frozenset[str]) -> bytes:
    """In the child."""
    ids = [one for one in commits_between(tree, before, after, MOST) if one not in known]
    return _COMMITS.dump_json(list(past_commits(tree, ids)) if ids else [])
