"""Proposes what may be worth remembering. Nothing of it is believed until the user says so.

Habits are looked for when a check turned green, mistakes when a fix was learned or helped again. What commits say and
files record is read by a child, some seconds later and together.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from daemon.alarm import Alarm
from daemon.decided import FOLDERS, Shelf, Told, messages, records
from daemon.dependency import depends
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import BACKGROUND, WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FilesChanged,
    FixJudged,
    FixLearned,
    NoteProposed,
    ProjectWatched,
    ProposalWithdrawn,
    TreeChanged,
)
from knowledge.failures.fixes.book import FixBook
from knowledge.memory.learned import commits
from knowledge.memory.learned import records as recorded
from knowledge.memory.learned.doing import doing_of
from knowledge.memory.learned.lesson import Lesson, among
from knowledge.memory.lessons import of_check, of_kind, prepare
from knowledge.memory.proposals import ProposalBook, Proposed
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.store.log_writer import Bookmark
from knowledge.store.memory import Memory, MemoryReader

SETTLE_S = 3.0
"""How long commits and files are gathered before a child reads them."""
TOGETHER = 200
"""Commits that one child reads."""
CPU_S, LASTS_S = 30, 120
SAID = 500
"""Proposals that are known to be on their way to memory."""
_READ = "proposals/read"
"""Under this name the log keeps up to which event commits were read."""


class _Job(NamedTuple):
    """What one child reads."""

    told: list[Told]
    shelves: list[Shelf]
    through: Envelope | None
    """The last event that asked for it."""


def _none(_proposals: object, _ask: object) -> list[Any]:
    """Without memory nothing is learned, and nobody knows what was declined."""
    return []


class Proposals(Service):
    """What was done in, NoteProposed and ProposalWithdrawn out."""

    name = "proposals"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._alarm = Alarm()
        self._told: list[Told] = []
        self._shelves: dict[tuple[int, str, str], int] = {}
        """Project, tree and folder whose records are to be read, with the seq of the event that says so."""
        self._through: Envelope | None = None
        self._queue = WorkerQueue[_Job](self.name, cpu_s=CPU_S, lasts_s=LASTS_S, nice=BACKGROUND)
        self._memory = MemoryReader(world.paths.memory)
        self._said: dict[str, tuple[int, str]] = {}
        """By key how often and in which words something was proposed last, as memory may not know it yet."""

    @classmethod
    def prepare(cls) -> None:
        prepare()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._alarm.fileno(): self._settled, self._queue.fileno(): self._read}

    def wake(self) -> Iterator[Seen]:
        """Take up what was to be read when this process ended."""
        marks = self.world.past.bookmarks(self.name)
        if place := marks.get(self.name):
            read = marks[_READ].position if _READ in marks else 0
            for seen in self.world.past.newest([CommitMade.__name__], TOGETHER):
                if read < seen.seq <= place.position:
                    self._commit(seen)
            self._look_everywhere()
        return iter(())

    def _look_everywhere(self) -> None:
        told = list(self.world.past.every(0, KINDS))
        since = {seen.event.number: seen.seq for seen in told if isinstance(seen.event, ProjectWatched)}
        for one in Registry(seen.event for seen in told).watched:
            self._look(since[one.number], one.number, map(str, one.trees), FOLDERS)

    def stop(self) -> None:
        self._queue.stop()
        self._memory.close()
        self._alarm.close()

    # ── habits and mistakes ───────────────────────────────────────────────────────────────────────

    @on(CommandFinished)
    def pattern_proposed(self, event: CommandFinished, seen: Envelope) -> Iterable[Event]:
        run = doing_of(seen) if event.status == 0 else None
        if run is None or run.sort != "check":
            return ()
        return self._worth(self._asked(lambda memory: of_check(memory, run)))

    @on(FixLearned)
    def mistake_proposed(self, event: FixLearned, seen: Envelope) -> Iterable[Event]:
        return self._mistakes(seen.seq, event.kind)

    @on(FixJudged)
    def mistake_made_again(self, event: FixJudged, _seen: Envelope) -> Iterable[Event]:
        return self._mistakes(event.fix, "") if event.helped else ()

    def _mistakes(self, fix: int, kind: str) -> list[Event]:
        return self._worth(self._asked(lambda memory: of_kind(memory, _kind(memory, fix) or kind)))

    @depends("memory", without="proposes nothing", otherwise=_none)
    def _asked(self, ask: Callable[[Memory], list[Any]]) -> list[Any]:
        try:
            with self._memory.reading() as memory:
                return ask(memory)
        except NotFound:
            return []

    # ── what is said of decisions ─────────────────────────────────────────────────────────────────

    @on(CommitMade)
    def commit_gathered(self, _event: CommitMade, seen: Envelope) -> Iterable[Event]:
        self._commit(seen)
        return ()

    def _commit(self, seen: Envelope) -> None:
        event, project = seen.event, seen.header.project
        assert isinstance(event, CommitMade)
        if project is None:
            return
        told = Told(seen.seq, project, event.tree, event.commit, event.author, event.subject, event.how)
        self._told.append(told)
        self._wait(seen)
        if len(self._told) >= TOGETHER:
            self._hand_over()

    @on(FilesChanged)
    def records_changed(self, event: FilesChanged, seen: Envelope) -> Iterable[Event]:
        folders = {one.path.rpartition("/")[0] for one in event.changes if recorded.is_record(one.path)}
        if folders and seen.header.project is not None:
            self._look(seen.seq, seen.header.project, [event.tree], folders)
        return ()

    @on(TreeChanged)
    def records_may_have_changed(self, event: TreeChanged, seen: Envelope) -> Iterable[Event]:
        if event.reason != "packages" and seen.header.project is not None:
            self._look(seen.seq, seen.header.project, [event.tree], FOLDERS)
        return ()

    @on(ProjectWatched)
    def records_found(self, event: ProjectWatched, seen: Envelope) -> Iterable[Event]:
        self._look(seen.seq, event.number, event.trees, FOLDERS)
        return ()

    def _look(self, seq: int, project: int, trees: Iterable[str], folders: Iterable[str]) -> None:
        self._shelves |= {(project, tree, folder): seq for tree in trees for folder in folders}
        self._wait(None)

    def _wait(self, seen: Envelope | None) -> None:
        self._through = seen or self._through
        self._alarm.ring_in(SETTLE_S)

    def _settled(self) -> Iterator[Seen]:
        self._alarm.hear()
        if self._told or self._shelves:
            self._hand_over()
        return iter(())

    def _hand_over(self) -> None:
        folders = dict[tuple[int, str], list[str]]()
        for project, tree, folder in self._shelves:
            folders.setdefault((project, tree), []).append(folder)
        latest = max(self._shelves.values(), default=0)
        shelves = [Shelf(latest, *at, tuple(names)) for at, names in folders.items()]
        job = _Job(self._told, shelves, self._through)
        self._told, self._shelves, self._through = [], {}, None
        self._queue.add(job, partial(_looked_at, job))

    def _read(self) -> Iterator[Seen]:
        for job, made in self._queue.finished():
            found = json.loads(made) if made else {"lessons": [], "fallen": []}
            events: list[tuple[int | None, Event]] = [
                (lesson.projects[0], one) for lesson in map(_lesson, found["lessons"]) for one in self._worth([lesson])
            ]
            events += [(project, one) for project, key, why in found["fallen"] for one in self._fallen(key, why)]
            for project, one in events:
                yield Seen((one,), project=project)
            if job.through:
                yield Seen((), Bookmark(_READ, job.through.seq))

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def _worth(self, lessons: Iterable[Lesson]) -> list[Event]:
        """Those that were not answered, and are new, or were seen twice as often as when they were proposed last."""
        told = [one.proposed() for one in among(lessons).values()]
        news = [one for one in told if self._is_news(one)]
        for one in news:
            self._say(one)
        return list[Event](news)

    def _is_news(self, proposed: NoteProposed) -> bool:
        known = self._asked(lambda memory: [ProposalBook(memory).of(proposed.key)])
        if not known or (known[0] and known[0].word in ("accepted", "declined")):
            return False
        before: Proposed | None = known[0]
        count, body = self._said.get(proposed.key, (0, ""))
        if before and before.word is None:
            count, body = max(count, before.times), body or before.body
        anew = proposed.key.startswith("record/") and proposed.body != body
        return count == 0 or anew or proposed.count >= 2 * count

    def _say(self, proposed: NoteProposed) -> None:
        self._said.pop(proposed.key, None)
        self._said[proposed.key] = proposed.count, proposed.body
        if len(self._said) > SAID:
            del self._said[next(iter(self._said))]

    def _fallen(self, key: str, why: str) -> list[Event]:
        """What was proposed and waits, and stands no longer."""
        known: list[Proposed | None] = self._asked(lambda memory: [ProposalBook(memory).of(key)])
        if not known or known[0] is None or known[0].word is not None:
            return []
        self._said.pop(key, None)
        return [ProposalWithdrawn(proposal=known[0].id, reason=clean(why))]


def _kind(memory: Memory, fix: int) -> str:
    """The name of its failures as memory has it now."""
    try:
        return FixBook(memory).by_id(fix).kind
    except NotFound:
        return ""


def _lesson(fields: list[object]) -> Lesson:
    """As it was before it went through a pipe."""
    return Lesson(*(tuple(one) if isinstance(one, list) else one for one in fields))  # type: ignore[arg-type]


# ── in the child ──────────────────────────────────────────────────────────────────────────────────


def _looked_at(job: _Job) -> bytes:
    """Lessons, and keys of decisions that stand no longer."""
    lessons = [lesson for one in messages(job.told) for lesson in commits.lessons(one)]
    fallen = list[tuple[int, str, str]]()
    for shelf in job.shelves:
        found = records(shelf)
        lessons += recorded.lessons(shelf.project, shelf.seq, found)
        fallen += [(shelf.project, key, why) for key, why in recorded.fallen(shelf.project, found)]
    return json.dumps({"lessons": lessons, "fallen": fallen}).encode()
