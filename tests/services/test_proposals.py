"""What may be worth remembering is proposed once, never after a no, and withdrawn when it does not stand any more."""

import select
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.bus import MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Seen, Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    CommitMade,
    Event,
    FileChange,
    FilesChanged,
    FixJudged,
    FixLearned,
    NoteProposed,
    ProjectWatched,
    ProposalAnswered,
    ProposalWithdrawn,
    Rebased,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log import Kept
from knowledge.store.log_writer import Bookmark, Unit
from services.memory import Keeper
from services.proposals import Proposals
from tests.knowledge.failures.fixes.test_recall import broke, learned
from tests.making import finished
from tests.patience import PATIENCE_S
from tests.services.seeing import Past

MINUTE = 60_000_000


class Marked(Past):
    """A log with places in it."""

    def __init__(self, hub: MemoryHub, marks: dict[str, int]) -> None:
        super().__init__(hub)
        self._marks = marks

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        return {name: Kept(place, 0) for name, place in self._marks.items() if name.startswith(prefix)}


class Life:
    """A log, a keeper and the service."""

    def __init__(self, paths: Paths, marks: dict[str, int] | None = None, hub: MemoryHub | None = None) -> None:
        self.hub = hub or MemoryHub()
        world = World(paths, Config(), FakeClock(), MemoryStreams(), Marked(self.hub, marks or {}))
        self.keeper: Service = Keeper(world)
        self.service = Proposals(world)
        self.told: list[Event] = []
        self.marks: list[Bookmark] = []
        self.now = MINUTE

    def hear(self, event: Event, project: int | None = 1) -> int:
        """Say it; what the service makes of it is said after it."""
        self.now += MINUTE
        sealed = seal(event, EventId("test", "one", 1), Moment(self.now, 0), project=project)
        self.hub.commit(Unit("test", "one", (sealed,)))
        seen = self.hub.log[-1]
        if seen.type in self.keeper.handlers():
            self.keeper.handle(seen)
        if seen.type in self.service.handlers():
            self._say(Seen(tuple(self.service.handle(seen)), project=project))
        return seen.seq

    def run(self, command: str, status: int = 0, project: int = 1) -> None:
        event = finished(command, status).model_copy(update={"started": self.now})
        self.hear(event, project)

    def rebase(self, project: int = 1) -> None:
        one = clean("main")
        event = Rebased(
            tree=clean("/src"), branch=one, onto=one, before="1", commit="2", commits=[], at=self.now + MINUTE // 2
        )
        self.hear(event, project)

    def habit(self, times: int = 3, project: int = 1) -> None:
        for _ in range(times):
            self.run("npm test", 0, project)
            self.rebase(project)
            self.run("npm test", 1, project)
            self.run("npm ci", 0, project)
            self.run("npm test", 0, project)

    def until(self, done: Callable[[], object]) -> None:
        """Let it work until something holds. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(self.told)
            inputs = self.service.inputs()
            for descriptor in select.select(list(inputs), [], [], 0.5)[0]:
                for seen in inputs[descriptor]():
                    self._say(seen)

    def _say(self, seen: Seen) -> None:
        if seen.bookmark:
            self.marks.append(seen.bookmark)
        self.told += seen.events
        for event in seen.events:
            self.hear(event, seen.project)

    @property
    def proposed(self) -> list[NoteProposed]:
        return [one for one in self.told if isinstance(one, NoteProposed)]

    def stop(self) -> None:
        self.service.stop()
        self.keeper.stop()


@pytest.fixture
def life(home: Paths) -> Iterator[Life]:
    one = Life(home)
    yield one
    one.stop()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


def watched(tree: Path) -> ProjectWatched:
    return ProjectWatched(number=1, name=clean("shop"), key=clean(str(tree / ".git")), trees=[clean(str(tree))])


def committed(tree: Path, message: str) -> CommitMade:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    git = ["git", "-C", str(tree), *who]
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", message], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    subject = clean(message.partition("\n")[0])
    author = clean("Ada <ada@example.org>")
    return CommitMade(
        tree=clean(str(tree)), branch=clean("main"), commit=commit, before=None, author=author, subject=subject, at=1
    )


def recorded(tree: Path, name: str, text: str) -> FilesChanged:
    path = tree / "docs" / "adr" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    changes = [FileChange(path=clean(f"docs/adr/{name}"), how="changed")]
    return FilesChanged(tree=clean(str(tree)), changes=changes, count=1, began=1)


# ── habits ────────────────────────────────────────────────────────────────────────────────────────


def test_a_pattern_is_proposed_when_it_was_seen_three_times_and_again_when_twice_as_often(life: Life) -> None:
    life.habit(2)
    assert life.told == []
    life.habit(1)
    (one,) = life.proposed
    assert (one.title, one.count) == ("After a rebase `npm test` fails until `npm ci`", 3)
    life.habit(2)
    assert len(life.told) == 1
    life.habit(1)
    assert [one.count for one in life.proposed] == [3, 6]


def test_never_again_after_a_no_nor_after_a_yes(life: Life) -> None:
    life.habit()
    seq = next(one.seq for one in life.hub.log if one.type == "NoteProposed")
    life.hear(ProposalAnswered(proposal=seq, accepted=False))
    life.habit(6)
    assert len(life.told) == 1


def test_the_lesson_of_two_projects_is_proposed_once_for_both(life: Life) -> None:
    life.habit(2, project=1)
    life.habit(2, project=2)
    (one,) = life.proposed
    assert one.projects == [1, 2]


def test_without_memory_nothing_is_proposed(home: Paths) -> None:
    one = Life(home)
    one.keeper.stop()
    home.memory.unlink()
    assert list(one.service.handle(_seen(finished("npm test")))) == []
    one.service.stop()


def _seen(event: Event) -> Envelope:
    sealed = seal(event, EventId("test", "one", 1), Moment(1, 0), project=1)
    return Envelope(sealed.header, sealed.body, 1)


def test_a_mistake_is_proposed_when_it_was_mended_the_third_time(life: Life) -> None:
    told = broke("ModuleNotFoundError: No module named 'flask'", code="ModuleNotFoundError")
    failure = life.hear(told)
    fix = life.hear(learned(told, failure, "pip install flask"))
    for run in ("b", "c"):
        life.hear(FixJudged(fix=fix, failure=failure, helped=True, by="green", run=run))
    assert [(one.kind, one.count) for one in life.proposed] == [("mistake", 3)]
    assert isinstance(life.hub.read(fix - 1, frozenset())[0].event, FixLearned)


# ── decisions ─────────────────────────────────────────────────────────────────────────────────────


def test_the_body_of_a_commit_is_read(life: Life, tree: Path) -> None:
    life.hear(
        committed(tree, "Rework storage\n\nWe decided to keep SQLite.\ntoken=ghp_012345678901234567890123456789012345")
    )
    last = life.hear(committed(tree, "Fix a typo"))
    life.until(lambda: life.marks)
    (one,) = life.proposed
    assert (one.kind, one.evidence) == ("decision", [1])
    assert one.title.startswith("We decided to keep SQLite")
    assert "ghp_0123" not in one.body
    assert life.marks == [Bookmark("proposals/read", last)]


def test_a_packed_commit_is_asked_of_git_and_one_that_is_gone_has_its_subject(life: Life, tree: Path) -> None:
    packed = committed(tree, "Storage\n\nDecision: use SQLite")
    subprocess.run(["git", "-C", str(tree), "gc", "-q", "--prune=now"], check=True)
    life.hear(packed)
    gone = packed.model_copy(update={"commit": "9" * 40, "subject": clean("We decided to use uv")})
    life.hear(gone)
    life.until(lambda: life.marks)
    assert [one.title for one in life.proposed] == ["Use SQLite", "We decided to use uv"]


def test_commits_that_were_not_read_when_it_ended_are_read_at_the_next_start(home: Paths, tree: Path) -> None:
    first = Life(home)
    first.hear(committed(tree, "Decision: use make"))
    first.hear(committed(tree, "Decision: use uv"))
    first.stop()
    second = Life(home, {"proposals": 2, "proposals/read": 1}, first.hub)
    list(second.service.wake())
    second.until(lambda: second.marks)
    assert [one.title for one in second.proposed] == ["Use uv"]
    second.stop()


def test_records_of_a_project_are_proposed_when_it_is_watched_and_superseded_when_they_change(
    life: Life, tree: Path
) -> None:
    recorded(tree, "0001-pg.md", "# 1. Use Postgres\n\n## Status\n\nAccepted\n\n## Decision\n\nA server.\n")
    recorded(tree, "0002-draft.md", "# 2. Use Kafka\n\n## Status\n\nProposed\n")
    life.hear(watched(tree))
    life.until(lambda: life.proposed)
    (one,) = life.proposed
    assert (one.title, one.body) == ("Use Postgres", "A server.\n\nRecorded in docs/adr/0001-pg.md")
    life.hear(
        recorded(tree, "0003-lite.md", "# 3. Use SQLite\n\n## Status\n\nAccepted\n\nSupersedes [1](0001-pg.md)\n")
    )
    life.until(lambda: any(isinstance(one, ProposalWithdrawn) for one in life.told))
    assert [one.title for one in life.proposed] == ["Use Postgres", "Use SQLite"]
    assert life.proposed[1].replaces == [one.key]


def test_what_leads_out_of_the_tree_is_not_read(life: Life, tree: Path, tmp_path: Path) -> None:
    secret = tmp_path / "0001-x.md"
    secret.write_text("# Out\n\n* Status: accepted\n")
    folder = tree / "docs" / "adr"
    folder.mkdir(parents=True)
    (folder / "0001-x.md").symlink_to(secret)
    life.hear(recorded(tree, "0002-y.md", "# In\n\n* Status: accepted\n"))
    life.until(lambda: life.proposed)
    assert [one.title for one in life.proposed] == ["In"]
