"""Projects are watched under a number that stays theirs, whatever becomes of the directory."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    Event,
    NameProject,
    ProjectMoved,
    ProjectRefused,
    ProjectUnwatched,
    ProjectVanished,
    ProjectWatched,
    UnwatchProject,
    WatchLimited,
    WatchProject,
)
from knowledge.redact import clean
from services.projects import Projects
from tests.making import Voice
from tests.repositories import git, repository


class Log:
    """What has happened so far; a service that starts reads it."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._voice = Voice()
        self.events: list[Event] = []
        self.service = self.start()

    def every(self, seq: int = 0, types: object = ()) -> list[Envelope]:
        return [self._voice.says(event) for event in self.events]

    def start(self) -> Projects:
        """A new life of the service."""
        world = World(self._paths, Config(), FakeClock(), MemoryStreams(), self)  # type: ignore[arg-type]
        self.service = Projects(world)
        return self.service

    def handle(self, event: Event) -> list[Event]:
        made = self.service.handle(self._voice.says(event))
        self.events += [event, *made]
        return made

    def watch(self, path: Path) -> Event:
        return self.handle(WatchProject(path=clean(str(path))))[-1]

    def wake(self) -> list[Event]:
        made = [event for seen in self.service.wake() for event in seen.events]
        self.events += made
        return made


@pytest.fixture
def log(home: Paths) -> Log:
    return Log(home)


Make = Callable[[str], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes repositories below the same folder; each has a root commit of its own."""
    return lambda name: repository(tmp_path / "work" / name, a_py=f"{name}\n")


def command(cwd: Path) -> CommandFinished:
    return CommandFinished(command=clean("make"), cwd=clean(str(cwd)), status=0, started=0, duration_ms=1)


def test_a_project_of_which_notes_were_imported_has_its_number_when_it_is_watched(log: Log, make: Make) -> None:
    shop, bank = make("shop"), make("bank")
    named = [
        log.handle(NameProject(name=clean(name), key=clean(key)))[-1]
        for name, key in (("shop", ""), ("store", str(bank / ".git")), ("shop", ""), ("shop", "/elsewhere/shop/.git"))
    ]
    assert [(one.number, one.name, one.trees) for one in named if isinstance(one, ProjectWatched)] == [
        (1, "shop", []),
        (2, "store", []),
        (3, "shop-2", []),
    ]
    assert isinstance(named[2], ProjectRefused)
    log.start()
    watched = [log.watch(bank), log.watch(shop)]
    assert [(one.number, one.name, one.trees) for one in watched if isinstance(one, ProjectWatched)] == [
        (2, "store", [str(bank)]),
        (1, "shop", [str(shop)]),
    ]
    log.handle(UnwatchProject(path=clean(str(shop))))
    other = log.watch(make("other/shop"))
    assert isinstance(other, ProjectWatched)
    assert other.number == 4


def test_a_repository_is_watched_from_anywhere_inside(log: Log, make: Make) -> None:
    shop = make("shop")
    (shop / "src").mkdir()
    watched = log.watch(shop / "src")
    assert isinstance(watched, ProjectWatched)
    assert (watched.number, watched.name, watched.key, watched.trees) == (1, "shop", str(shop / ".git"), [str(shop)])
    assert watched.languages == ["Python"]
    assert watched.root_commit == git(shop, "rev-parse", "HEAD")


def test_watching_twice_says_the_same_again(log: Log, make: Make) -> None:
    shop = make("shop")
    assert log.watch(shop) == log.watch(shop)


def test_numbers_and_names_are_nobody_elses(log: Log, make: Make) -> None:
    first, second = log.watch(make("one/api")), log.watch(make("two/api"))
    assert isinstance(first, ProjectWatched)
    assert isinstance(second, ProjectWatched)
    assert [(one.number, one.name) for one in (first, second)] == [(1, "api"), (2, "api-2")]


def test_a_linked_worktree_is_a_tree_of_its_project(log: Log, make: Make, tmp_path: Path) -> None:
    shop = make("shop")
    log.watch(shop)
    git(shop, "worktree", "add", "-q", str(tmp_path / "hotfix"))
    watched = log.watch(tmp_path / "hotfix")
    assert isinstance(watched, ProjectWatched)
    assert (watched.number, watched.trees) == (1, [str(shop), str(tmp_path / "hotfix")])
    left = log.handle(UnwatchProject(path=clean(str(shop))))
    assert left == [ProjectUnwatched(number=1, trees=[clean(str(tmp_path / "hotfix"))])]


def test_worktrees_that_are_there_are_watched_with_their_project(log: Log, make: Make, tmp_path: Path) -> None:
    shop, fix, gone = make("shop"), tmp_path / "hotfix", tmp_path / "gone"
    for one in (fix, gone):
        git(shop, "worktree", "add", "-q", str(one))
    shutil.rmtree(gone)
    watched = log.watch(shop)
    assert isinstance(watched, ProjectWatched)
    assert watched.trees == [str(shop), str(fix)]
    log.handle(UnwatchProject(path=clean(str(fix))))
    log.start()
    again = log.watch(shop)
    assert isinstance(again, ProjectWatched)
    assert again.trees == [str(shop)]
    assert log.handle(command(fix)) == []
    assert isinstance(log.watch(fix), ProjectWatched)


@pytest.mark.parametrize("where", ["hotfix", "work/shop/trees/hotfix"])
def test_a_worktree_that_is_made_later_is_watched_when_somebody_works_in_it(
    log: Log, make: Make, tmp_path: Path, where: str
) -> None:
    shop, fix = make("shop"), tmp_path / where
    log.watch(shop)
    git(shop, "worktree", "add", "-q", str(fix))
    (watched,) = log.handle(command(fix))
    assert isinstance(watched, ProjectWatched)
    assert (watched.number, watched.trees) == (1, [str(shop), str(fix)])
    assert log.handle(command(fix)) == []


def test_a_nested_repository_is_a_project_of_its_own(log: Log, make: Make) -> None:
    log.watch(make("shop"))
    inner = log.watch(make("shop/lib"))
    assert isinstance(inner, ProjectWatched)
    assert (inner.number, inner.name) == (2, "lib")


@pytest.mark.parametrize("where", ["/", "~", "missing", "file"])
def test_what_cannot_be_a_project_is_refused(
    log: Log, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "file").touch()
    path = {"/": Path("/"), "~": tmp_path}.get(where, tmp_path / where)
    refused = log.watch(path)
    assert isinstance(refused, ProjectRefused)
    assert refused.reason


def test_what_is_not_watched_cannot_be_unwatched(log: Log, tmp_path: Path) -> None:
    [refused] = log.handle(UnwatchProject(path=clean(str(tmp_path))))
    assert isinstance(refused, ProjectRefused)


def test_an_unwatched_project_gets_its_number_back(log: Log, make: Make) -> None:
    shop, other = make("shop"), make("other")
    log.watch(shop)
    log.handle(UnwatchProject(path=clean(str(shop))))
    log.start()
    assert [getattr(log.watch(one), "number", 0) for one in (other, shop)] == [2, 1]


def test_what_vanished_is_said_once_over_all_lives(log: Log, make: Make) -> None:
    shop = make("shop")
    log.watch(shop)
    shutil.rmtree(shop)
    for said in ([ProjectVanished(number=1, tree=clean(str(shop)))], [], []):
        log.start()
        assert log.wake() == said


@pytest.mark.parametrize("how", ["watch", "work"])
def test_a_project_that_moved_is_known_again(log: Log, make: Make, tmp_path: Path, how: str) -> None:
    shop = make("shop")
    git(shop, "remote", "add", "origin", "https://example.org/shop")
    log.watch(shop)
    moved = shop.rename(tmp_path / "elsewhere")
    log.start()
    log.wake()
    event = WatchProject(path=clean(str(moved))) if how == "watch" else command(moved)
    before, after = log.handle(event)
    assert before == ProjectMoved(number=1, before=clean(str(shop / ".git")), after=clean(str(moved / ".git")))
    assert isinstance(after, ProjectWatched)
    assert (after.number, after.name, after.trees) == (1, "shop", [str(moved)])
    log.start()
    assert log.wake() == []


def test_another_clone_is_not_taken_for_one_that_still_is_there(log: Log, make: Make, tmp_path: Path) -> None:
    shop = make("shop")
    log.watch(shop)
    git(tmp_path, "clone", "-q", str(shop), "clone")
    second = log.watch(tmp_path / "clone")
    assert isinstance(second, ProjectWatched)
    assert second.number == 2


def test_work_where_nothing_is_watched_changes_nothing(log: Log, make: Make) -> None:
    log.watch(make("shop"))
    assert log.handle(command(make("stranger"))) == []


def limited(tree: Path, instead: str) -> WatchLimited:
    return WatchLimited(tree=clean(str(tree)), reason="it is not there", instead=instead)


def test_what_vanishes_while_it_runs_is_said_each_time(log: Log, make: Make, tmp_path: Path) -> None:
    shop = make("shop")
    log.watch(shop)
    vanished = ProjectVanished(number=1, tree=clean(str(shop)))
    for _ in range(2):
        shop.rename(tmp_path / "away")
        assert log.handle(limited(shop, "it is looked for where it was")) == [vanished]
        assert log.handle(limited(shop, "it is looked for where it was")) == []
        (tmp_path / "away").rename(shop)
        assert log.handle(limited(shop, "")) == []
        log.start()
        assert log.wake() == []


def test_a_project_that_moves_while_it_runs_is_known_again(log: Log, make: Make, tmp_path: Path) -> None:
    shop = make("shop")
    log.watch(shop)
    moved = shop.rename(tmp_path / "elsewhere")
    assert [type(one) for one in log.handle(command(moved))] == [ProjectVanished, ProjectMoved, ProjectWatched]
    assert log.handle(command(moved)) == []


def test_a_tree_can_be_unwatched_by_another_name(log: Log, make: Make, tmp_path: Path) -> None:
    shop = make("shop")
    log.watch(shop)
    (tmp_path / "link").symlink_to(shop)
    [left] = log.handle(UnwatchProject(path=clean(str(tmp_path / "link"))))
    assert left == ProjectUnwatched(number=1, trees=[])
