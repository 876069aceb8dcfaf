"""What happens to files of a watched tree is told: once, merged, with lines and snapshots, found again after a stop."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.bus import MemoryHub
from daemon.doubles.history import load
from daemon.paths import Paths
from knowledge.events import CommandFinished, FilesChanged, ProjectMoved, ProjectUnwatched, TreeChanged, WatchLimited
from knowledge.files.snapshots import Snapshots
from knowledge.files.telling import CLOSED
from knowledge.git.readable import REASON as REFTABLE
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark
from tests.conftest import REPOSITORY
from tests.services.seeing import Sight, sight, spoken, watched

HISTORIES = REPOSITORY / "tests/histories/files"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    (root / "src/main.py").write_text("one\ntwo\nthree\n", encoding="utf-8")
    (root / "README").write_text("hello\n", encoding="utf-8")
    return root


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


@pytest.fixture
def eye(home: Paths, hub: MemoryHub, tree: Path) -> Iterator[Sight]:
    with sight(home, hub, tree) as one:
        yield one


def git(root: Path, *words: str) -> str:
    given = ["git", "-c", "user.name=n", "-c", "user.email=e@x", "-c", "init.defaultBranch=main", *words]
    environment = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    return subprocess.run(given, cwd=root, check=True, capture_output=True, text=True, env=environment).stdout


# ── single files ──────────────────────────────────────────────────────────────────────────────────


def test_a_tree_that_is_new_says_nothing_of_what_it_holds(eye: Sight) -> None:
    assert eye.told == []


def test_a_change_is_told_with_its_lines_and_both_contents(eye: Sight, tree: Path, home: Paths) -> None:
    (tree / "src/main.py").write_text("one\n2\nthree\nfour\n", encoding="utf-8")
    eye.until(eye.changes)
    change = eye.changes()["src/main.py"]
    assert (change.how, change.added, change.removed) == ("changed", 2, 1)
    kept = Snapshots(home.snapshots)
    assert change.before
    assert change.after
    assert kept.get(change.before) == b"one\ntwo\nthree\n"
    assert kept.get(change.after) == b"one\n2\nthree\nfour\n"


def test_what_is_told_names_tree_project_and_place(eye: Sight, tree: Path) -> None:
    (tree / "new").write_text("x", encoding="utf-8")
    eye.until(eye.changes)
    [seen] = eye.seen
    [event] = seen.events
    assert isinstance(event, FilesChanged)
    assert (event.tree, event.count, event.found, seen.project) == (str(tree), 1, "seen", 1)
    assert isinstance(seen.bookmark, Bookmark)
    assert seen.bookmark.reader.startswith("files/")


def test_files_that_are_saved_together_are_one_event(eye: Sight, tree: Path) -> None:
    for number in range(10):
        (tree / f"file{number}").write_text("x\n", encoding="utf-8")
    eye.until(lambda: len(eye.changes()) == 10)
    assert [one.count for one in eye.told if isinstance(one, FilesChanged)] == [10]


def test_made_and_removed(eye: Sight, tree: Path) -> None:
    (tree / "new").write_text("a\nb\n", encoding="utf-8")
    eye.until(eye.changes)
    (tree / "new").unlink()
    eye.until(lambda: eye.changes()["new"].how == "removed")
    assert [(one.how, one.added, one.removed) for event in eye.told for one in event.changes] == [  # type: ignore[attr-defined]
        ("made", 2, 0),
        ("removed", 0, 2),
    ]


def test_a_file_that_comes_and_goes_is_not_told(eye: Sight, tree: Path) -> None:
    (tree / "temporary").write_text("x", encoding="utf-8")
    (tree / "temporary").unlink()
    eye.calm()
    assert eye.told == []


def test_what_is_written_with_the_same_content_is_not_told(eye: Sight, tree: Path) -> None:
    (tree / "README").write_text("hello\n", encoding="utf-8")
    os.utime(tree / "src/main.py", (1, 1))
    eye.calm()
    assert eye.told == []


# ── how editors save ──────────────────────────────────────────────────────────────────────────────


def _rename_over(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _vim(path: Path, text: str) -> None:
    """With 'backup': the file becomes the backup, a new one is written, the backup goes."""
    probe, backup = path.with_name("4913"), path.with_name(f"{path.name}~")
    probe.write_text("", encoding="utf-8")
    probe.unlink()
    path.rename(backup)
    path.write_text(text, encoding="utf-8")
    backup.unlink()


def _emacs(path: Path, text: str) -> None:
    lock, auto = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("user@host.1234:5678")
    auto.write_text(text, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    auto.unlink()
    lock.unlink()


def _jetbrains(path: Path, text: str) -> None:
    temporary, old = path.with_name(f"{path.name}___jb_tmp___"), path.with_name(f"{path.name}___jb_old___")
    temporary.write_text(text, encoding="utf-8")
    path.rename(old)
    temporary.rename(path)
    old.unlink()


@pytest.mark.parametrize("save", [_rename_over, _vim, _emacs, _jetbrains])
def test_a_save_is_one_change_however_an_editor_does_it(eye: Sight, tree: Path, save) -> None:
    save(tree / "src/main.py", "one\ntwo\nthree\nfour\n")
    eye.until(eye.changes)
    eye.calm()
    [event] = eye.told
    assert isinstance(event, FilesChanged)
    assert [(one.path, one.how, one.added, one.removed) for one in event.changes] == [("src/main.py", "changed", 1, 0)]


# ── moves ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_rename_is_a_move(eye: Sight, tree: Path) -> None:
    (tree / "README").rename(tree / "src/README.md")
    eye.until(eye.changes)
    assert set(eye.changes()) == {"src/README.md"}
    change = eye.changes()["src/README.md"]
    assert (change.how, change.moved_from, change.added, change.removed) == ("moved", "README", 0, 0)


def test_another_case_is_a_move(eye: Sight, tree: Path) -> None:
    (tree / "README").rename(tree / "readme")
    eye.until(eye.changes)
    assert [(one.how, one.moved_from) for one in eye.changes().values()] == [("moved", "README")]


def test_a_folder_that_is_renamed_takes_its_files_along_and_stays_watched(eye: Sight, tree: Path) -> None:
    (tree / "src").rename(tree / "lib")
    eye.until(eye.changes)
    assert {path: one.moved_from for path, one in eye.changes().items()} == {"lib/main.py": "src/main.py"}
    (tree / "lib/other.py").write_text("x\n", encoding="utf-8")
    eye.until(lambda: "lib/other.py" in eye.changes())


def test_a_folder_that_leaves_the_tree_is_removed_and_watched_no_longer(eye: Sight, tree: Path) -> None:
    outside = tree.parent / "outside"
    (tree / "src").rename(outside)
    eye.until(eye.changes)
    assert [(path, one.how) for path, one in eye.changes().items()] == [("src/main.py", "removed")]
    (outside / "main.py").write_text("x", encoding="utf-8")
    eye.calm()
    assert len(eye.told) == 1


def test_folders_that_are_made_at_once_with_files_in_them_are_seen(eye: Sight, tree: Path) -> None:
    (tree / "a/b/c/d").mkdir(parents=True)
    (tree / "a/b/c/d/file").write_text("x\n", encoding="utf-8")
    eye.until(lambda: "a/b/c/d/file" in eye.changes())
    (tree / "a/b/c/d/later").write_text("x\n", encoding="utf-8")
    eye.until(lambda: "a/b/c/d/later" in eye.changes())


# ── what is odd about files ───────────────────────────────────────────────────────────────────────


def test_a_binary_file_has_no_lines_and_no_snapshot(eye: Sight, tree: Path) -> None:
    (tree / "image").write_bytes(b"\x89PNG\0" * 10)
    eye.until(eye.changes)
    change = eye.changes()["image"]
    assert (change.how, change.added, change.after) == ("made", None, None)


def test_a_file_beyond_the_limit_has_no_snapshot(eye: Sight, tree: Path) -> None:
    (tree / "huge").write_text("x\n" * (300 << 10), encoding="utf-8")
    eye.until(eye.changes)
    assert (eye.changes()["huge"].added, eye.changes()["huge"].after) == (None, None)


def test_nothing_is_kept_where_that_is_switched_off(home: Paths, hub: MemoryHub, tree: Path) -> None:
    config = Config.model_validate({"files": {"snapshot_kb": 0}})
    with sight(home, hub, tree, config=config) as eye:
        (tree / "README").write_text("bye\n", encoding="utf-8")
        eye.until(eye.changes)
        assert eye.changes()["README"].after is None
    assert not list(home.snapshots.glob("*/*"))


@pytest.mark.parametrize("name", [".env", "server.pem", "id_rsa", ".netrc", "credentials.json"])
def test_of_a_secret_file_nothing_is_read(eye: Sight, tree: Path, home: Paths, name: str) -> None:
    (tree / name).write_text("password\n", encoding="utf-8")
    eye.until(eye.changes)
    assert (eye.changes()[name].added, eye.changes()[name].after) == (None, None)
    assert not any(b"password" in path.read_bytes() for path in home.snapshots.glob("*/*"))


def test_a_file_that_is_closed_to_us_is_told_without_lines(eye: Sight, tree: Path) -> None:
    if not os.getuid():
        pytest.skip("nothing is closed to root")
    (tree / "README").chmod(0)
    (tree / "closed").write_text("x", encoding="utf-8")
    (tree / "closed").chmod(0)
    eye.until(eye.changes)
    assert set(eye.changes()) == {"closed"}


def test_a_name_that_is_no_text_is_told_all_the_same(eye: Sight, tree: Path) -> None:
    (tree / os.fsdecode(b"caf\xe9.txt")).write_text("x\n", encoding="utf-8")
    eye.until(eye.changes)
    assert set(eye.changes()) == {"caf?.txt"}
    (tree / os.fsdecode(b"caf\xe9.txt")).unlink()
    eye.until(lambda: eye.changes()["caf?.txt"].how == "removed")


def test_a_link_is_a_file_and_is_never_followed(eye: Sight, tree: Path, home: Paths) -> None:
    outside = tree.parent / "outside"
    outside.mkdir()
    (outside / "private").write_text("private\n", encoding="utf-8")
    (tree / "folder").symlink_to(outside)
    (tree / "file").symlink_to(outside / "private")
    (tree / "loop").symlink_to(tree)
    eye.until(lambda: len(eye.changes()) == 3)
    (outside / "other").write_text("x", encoding="utf-8")
    eye.calm()
    assert set(eye.changes()) == {"folder", "file", "loop"}
    assert not any(path.read_bytes() == b"private\n" for path in home.snapshots.glob("*/*"))


def test_a_pipe_is_no_file(eye: Sight, tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    (tree / "new").write_text("x", encoding="utf-8")
    eye.until(eye.changes)
    assert set(eye.changes()) == {"new"}


# ── what is not watched ───────────────────────────────────────────────────────────────────────────


def test_what_git_ignores_and_heavy_folders_are_not_told(home: Paths, hub: MemoryHub, tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("*.log\n!keep.log\n/out/\n", encoding="utf-8")
    for folder in ("out", "node_modules/x", "src/__pycache__", "venv"):
        (tree / folder).mkdir(parents=True)
    (tree / "venv/pyvenv.cfg").write_text("", encoding="utf-8")
    with sight(home, hub, tree) as eye:
        for path in ("a.log", "out/x", "node_modules/x/y.js", "src/__pycache__/m.pyc", "venv/x", ".git/x", "keep.log"):
            (tree / path).write_text("x", encoding="utf-8")
        eye.until(eye.changes)
        eye.calm()
        assert set(eye.changes()) == {"keep.log"}


def test_new_rules_hold_at_once_and_are_no_change_of_files(eye: Sight, tree: Path) -> None:
    (tree / "out").mkdir()
    (tree / "out/result").write_text("x", encoding="utf-8")
    eye.until(eye.changes)
    eye.forget()
    (tree / ".gitignore").write_text("out/\n*.tmp\n", encoding="utf-8")
    eye.until(eye.changes)
    (tree / "out/other").write_text("x", encoding="utf-8")
    (tree / "a.tmp").write_text("x", encoding="utf-8")
    eye.calm()
    assert set(eye.changes()) == {".gitignore"}
    eye.forget()
    (tree / ".gitignore").unlink()
    eye.until(eye.changes)
    (tree / "out/third").write_text("x", encoding="utf-8")
    eye.until(lambda: "out/third" in eye.changes())
    assert set(eye.changes()) == {".gitignore", "out/third"}


def test_a_virtual_environment_that_is_made_is_left_alone(eye: Sight, tree: Path) -> None:
    (tree / "env").mkdir()
    (tree / "env/pyvenv.cfg").write_text("home = /usr\n", encoding="utf-8")
    (tree / "env/lib").mkdir()
    (tree / "env/lib/module.py").write_text("x", encoding="utf-8")
    eye.calm()
    (tree / "env/lib/other.py").write_text("x", encoding="utf-8")
    eye.calm()
    assert eye.told == []


def test_a_repository_within_is_a_tree_of_its_own(eye: Sight, tree: Path) -> None:
    (tree / "within").mkdir()
    git(tree / "within", "init", "-q")
    eye.calm()
    (tree / "within/file").write_text("x", encoding="utf-8")
    eye.calm()
    assert eye.told == []


# ── much at once ──────────────────────────────────────────────────────────────────────────────────


def test_a_checkout_is_one_change_of_the_tree(home: Paths, hub: MemoryHub, tree: Path) -> None:
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "one")
    git(tree, "checkout", "-qb", "other")
    for number in range(300):
        (tree / f"src/f{number}.py").write_text(f"{number}\n", encoding="utf-8")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "two")
    with sight(home, hub, tree) as eye:
        git(tree, "checkout", "-q", "main")
        eye.until(eye.trees)
        eye.calm()
        assert [(one.reason, one.count, one.folders) for one in eye.trees()] == [("git", 300, ["src"])]
        assert not eye.changes()


def test_an_install_is_one_change_of_the_tree(eye: Sight, tree: Path) -> None:
    (tree / "third_party/lib").mkdir(parents=True)
    for number in range(50):
        (tree / f"third_party/lib/{number}.js").write_text("x", encoding="utf-8")
    (tree / "package-lock.json").write_text("{}", encoding="utf-8")
    eye.until(eye.trees)
    assert [one.reason for one in eye.trees()] == ["packages"]


def test_a_storm_of_files_is_one_change_of_the_tree_and_all_of_it_is_known(eye: Sight, tree: Path) -> None:
    for number in range(1_000):
        (tree / f"src/f{number}").write_text("x\n", encoding="utf-8")
    eye.until(eye.trees)
    eye.calm()
    assert sum(one.count for one in eye.trees()) + len(eye.changes()) >= 1_000, "one may be told while it is written"
    assert {one.reason for one in eye.trees()} == {"many"}
    (tree / "src/f7").write_text("y\n", encoding="utf-8")
    eye.until(eye.changes)
    assert eye.changes()["src/f7"].before, "what a storm left is read when it is calm"


# ── while nobody watched ──────────────────────────────────────────────────────────────────────────


def test_what_changed_meanwhile_is_found_at_the_next_start(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with sight(home, hub, tree):
        pass
    (tree / "src/main.py").write_text("one\n", encoding="utf-8")
    (tree / "README").rename(tree / "READ.ME")
    (tree / "more").mkdir()
    (tree / "more/new").write_text("x\n", encoding="utf-8")
    with sight(home, hub, tree) as eye:
        [event] = eye.told
        assert isinstance(event, FilesChanged)
        assert event.found == "rescan"
        assert {path: (one.how, one.added, one.removed) for path, one in eye.changes().items()} == {
            "src/main.py": ("changed", 0, 2),
            "READ.ME": ("moved", 0, 0),
            "more/new": ("made", 1, 0),
        }
    with sight(home, hub, tree) as eye:
        assert eye.told == []


def test_what_was_not_confirmed_is_said_again_and_counts_once(home: Paths, hub: MemoryHub, tree: Path) -> None:
    spoken(watched(tree), hub)
    with sight(home, hub, tree) as eye:
        eye.service._told = lambda _n: None  # type: ignore[method-assign]  # dies before the ack
        (tree / "README").write_text("bye\n", encoding="utf-8")
        eye.until(eye.changes)
    before = [one for one in hub.log if one.type == "FilesChanged"]
    with sight(home, hub, tree) as eye:
        assert [type(one) for one in eye.told] == [FilesChanged]
    assert [one for one in hub.log if one.type == "FilesChanged"] == before


def test_an_index_that_is_damaged_is_made_anew(home: Paths, hub: MemoryHub, tree: Path) -> None:
    home.files.write_bytes(b"no database" * 1_000)
    with sight(home, hub, tree) as eye:
        (tree / "README").write_text("bye\n", encoding="utf-8")
        eye.until(eye.changes)


# ── the registry ──────────────────────────────────────────────────────────────────────────────────


def test_a_project_that_is_watched_later_is_watched_at_once(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with sight(home, hub) as eye:
        eye.hear(watched(tree, 7))
        (tree / "new").write_text("x\n", encoding="utf-8")
        eye.calm()
        (tree / "README").write_text("bye\n", encoding="utf-8")
        eye.until(lambda: "README" in eye.changes())
        assert {seen.project for seen in eye.seen} == {7}


def test_a_project_that_is_left_is_left(eye: Sight, tree: Path) -> None:
    eye.hear(ProjectUnwatched(number=1, trees=[]))
    (tree / "README").write_text("bye\n", encoding="utf-8")
    eye.calm()
    assert eye.told == []


def test_a_project_that_moved_is_the_same_tree(eye: Sight, tree: Path) -> None:
    there = tree.with_name("there")
    tree.rename(there)
    eye.until(lambda: eye.told)
    assert [type(one) for one in eye.told] == [WatchLimited]
    eye.hear(ProjectMoved(number=1, before=clean(str(tree)), after=clean(str(there))))
    (there / "README").write_text("bye\n", encoding="utf-8")
    eye.until(eye.changes)
    assert eye.changes()["README"].removed == 1


# ── limits ────────────────────────────────────────────────────────────────────────────────────────


def test_a_tree_that_goes_is_said_once_and_watched_when_it_is_back(eye: Sight, tree: Path) -> None:
    aside = tree.with_name("aside")
    tree.rename(aside)
    eye.until(lambda: eye.told)
    eye.calm()
    [gone] = eye.told
    assert isinstance(gone, WatchLimited)
    assert gone.instead
    (aside / "README").write_text("bye\n", encoding="utf-8")
    aside.rename(tree)
    eye.until(lambda: "README" in eye.changes() and len(eye.told) == 3)
    well = [one for one in eye.told if isinstance(one, WatchLimited)]
    assert [bool(one.instead) for one in well] == [True, False]
    (tree / "new").write_text("x", encoding="utf-8")
    eye.until(lambda: "new" in eye.changes())


def test_what_cannot_be_watched_is_looked_through_after_a_command(eye: Sight, tree: Path) -> None:
    """As where the kernel has no more watches: they are taken away behind its back."""
    [watched_tree] = eye.service._trees.values()
    assert eye.service._watch
    eye.service._watch.forget(str(tree))
    watched_tree.full = "No space left on device"
    (tree / "README").write_text("bye\n", encoding="utf-8")
    eye.calm()
    assert not eye.changes()
    cwd = clean(str(tree / "src"))
    eye.hear(CommandFinished(command=clean("make"), cwd=cwd, status=0, started=0, duration_ms=1))
    eye.until(eye.changes)
    [event] = [one for one in eye.told if isinstance(one, FilesChanged)]
    assert event.found == "rescan"


def test_a_disk_that_was_full_loses_nothing(eye: Sight, tree: Path) -> None:
    """What could not be noted down is found when there is room again, without a restart."""
    service = eye.service
    service._index._database.limit_pages(1)
    for number in range(2_000):  # more than the pages that are there can take
        (tree / f"{number:0200}").touch()
    eye.until(lambda: service._again)
    assert not eye.told
    service._index._database.limit_pages(1 << 30)
    service._again = dict.fromkeys(service._again, 0.0)
    (tree / "new").touch()
    eye.until(lambda: sum(one.count for one in eye.trees()) >= 2_000)
    assert {one.found for one in eye.trees()} <= {"seen", "rescan"}


def test_nothing_is_due_when_nothing_happens(eye: Sight) -> None:
    assert not eye.turn(1.5)


def test_a_tree_changed_event_is_bounded(eye: Sight, tree: Path) -> None:
    for number in range(30):
        folder = tree / f"d{number}"
        folder.mkdir()
        for one in range(10):
            (folder / str(one)).write_text("x", encoding="utf-8")
    eye.until(eye.trees)
    assert all(isinstance(one, TreeChanged) and len(one.folders) <= 20 for one in eye.trees())


# ── histories ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["checkout_killed", "rebase_killed"])
def test_a_history_with_a_kill_in_it_knows_all_that_became_different(name: str) -> None:
    """What was recorded (`tests/journeys/recording.py`) adds up to what the tree then was."""
    history = list(load(HISTORIES / f"{name}.jsonl"))
    different = json.loads((HISTORIES / f"{name}.json").read_text(encoding="utf-8"))
    [died] = [one.seq for one in history if one.type == "ProcessDied"]
    told = [one.event for one in history if one.header.service == "files"]
    count = sum(one.count for one in told if isinstance(one, FilesChanged | TreeChanged))
    assert count >= sum(different["folders"].values())
    assert any(one.seq > died and getattr(one.event, "found", "") == "rescan" for one in history)
    named = {folder for one in told if isinstance(one, TreeChanged) for folder in one.folders}
    assert named <= different["folders"].keys()
    holds = {str(change.path): change.after for one in told if isinstance(one, FilesChanged) for change in one.changes}
    assert different["files"].items() <= holds.items()
    assert "afterwards" in holds


# ── trees that go and come ────────────────────────────────────────────────────────────────────────


def test_a_tree_that_is_not_there_at_the_start_is_seen_when_it_comes(
    home: Paths, hub: MemoryHub, tree: Path, tmp_path: Path
) -> None:
    with sight(home, hub, tree):
        pass
    tree.rename(tmp_path / "away")
    with sight(home, hub, tree) as eye:
        assert eye.told[-1].instead == "it is looked for where it was"  # type: ignore[attr-defined]
        eye.forget()
        (tmp_path / "away").rename(tree)
        eye.until(lambda: any(isinstance(one, WatchLimited) for one in eye.told))
        (tree / "new").touch()
        eye.until(lambda: "new" in eye.changes())


def test_a_tree_comes_back_with_the_folders_above_it(home: Paths, hub: MemoryHub, tmp_path: Path) -> None:
    tree = tmp_path / "a/b/tree"
    tree.mkdir(parents=True)
    with sight(home, hub, tree) as eye:
        (tmp_path / "a").rename(tmp_path / "away")
        (tree).parent.mkdir(parents=True)
        eye.until(lambda: bool(eye.told) or not eye.turn(0.3))
        shutil.rmtree(tmp_path / "a")
        (tmp_path / "away").rename(tmp_path / "a")
        (tree / "new").touch()
        eye.calm()
        (tree / "newer").touch()
        eye.until(lambda: "newer" in eye.changes())


def test_a_tree_in_a_tree_is_seen_in_both(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with sight(home, hub, tree / "src", tree) as eye:
        (tree / "src/main.py").write_text("other\n", encoding="utf-8")
        eye.until(lambda: {"main.py", "src/main.py"} <= eye.changes().keys())


def test_what_another_sense_cannot_read_is_not_taken_back(home: Paths, hub: MemoryHub, tree: Path) -> None:
    said = WatchLimited(tree=clean(str(tree)), reason=REFTABLE, instead="its files are seen")
    spoken(said, hub, service="git")
    with sight(home, hub, tree) as eye:
        assert eye.told == []


def test_a_pipe_instead_of_git_stops_nobody(home: Paths, hub: MemoryHub, tree: Path) -> None:
    os.mkfifo(tree / ".git")
    with sight(home, hub, tree) as eye:
        (tree / "new").touch()
        eye.until(lambda: "new" in eye.changes())


def test_a_closed_folder_is_said_and_seen_when_it_opens(home: Paths, hub: MemoryHub, tree: Path) -> None:
    (tree / "src").chmod(0)
    if os.access(tree / "src", os.R_OK):
        pytest.skip("nothing is closed to root")
    try:
        with sight(home, hub, tree) as eye:
            assert eye.told[-1].instead == CLOSED  # type: ignore[attr-defined]
            (tree / "src").chmod(0o755)
            eye.until(lambda: any(getattr(one, "instead", None) == "" for one in eye.told))
            (tree / "src/new").touch()
            eye.until(lambda: "src/new" in eye.changes())
    finally:
        (tree / "src").chmod(0o755)
