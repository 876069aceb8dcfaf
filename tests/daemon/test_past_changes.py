"""What was done between two moments, as the real senses saw it: edits, commits, switches and commands."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.bus import MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.past_changes import PastChanges
from daemon.paths import Paths
from daemon.service import World
from daemon.worker import Worker
from knowledge.clock import SystemClock
from knowledge.events import CommitMade, FileChange, FilesChanged
from knowledge.files.snapshots import Snapshots
from knowledge.redact import clean
from tests.daemon.watching import Watching, brief, now
from tests.repositories import Repository
from tests.services.git_listening import HubPast
from tests.services.seeing import spoken


@pytest.fixture
def at(home: Paths, tmp_path: Path) -> Iterator[Watching]:
    repository = Repository.init(tmp_path / "shop")
    for name, text in {"a.py": "1\n", "b.py": "1\n", "pyproject.toml": "[project]\n"}.items():
        repository.write(name, text)
    repository.commit("first", "README.md", "read\n")
    one = Watching(home, repository)
    yield one
    one.close()


def test_edits_one_by_one(at: Watching) -> None:
    after = now()
    at.edit("a.py", "2\n")
    at.edit("a.py", "3\n")
    at.edit("new.py", "n\n")
    until = at.edit("b.py", None)
    at.edit("a.py", "later\n")
    changes = at.between(after, until)
    assert list(brief(changes)) == [
        "edit a.py | a.py: '1\\n' → '2\\n'",
        "edit a.py | a.py: '2\\n' → '3\\n'",
        "edit new.py | new.py: None → 'n\\n'",
        "edit b.py | b.py: '1\\n' → None",
    ]
    assert [one.ref for one in changes] == [f"e{one.seq}" for one in changes]
    assert after <= changes[0].at < changes[-1].at < until


def test_a_burst_of_several_sorts_is_a_change_for_each(at: Watching) -> None:
    after = now()
    for name in ("pyproject.toml", "a.py", "ruff.toml"):
        at.git.write(name, "x = 1\n")
    at.calm()
    found = at.between(after)
    assert [(one.sort, one.title) for one in found] == [
        ("edit", "a.py"),
        ("dependency", "pyproject.toml"),
        ("configuration", "ruff.toml"),
    ]
    assert [one.ref.partition(":")[2] for one in found] == ["", "dependency", "configuration"]


def test_a_file_that_moved_went_and_came(at: Watching) -> None:
    after = now()
    (at.tree / "a.py").rename(at.tree / "c.py")
    at.calm()
    assert list(brief(at.between(after))) == ["edit c.py | a.py: '1\\n' → None | c.py: None → '1\\n'"]


def test_a_commit_of_what_was_seen_is_no_change(at: Watching) -> None:
    before = now()
    at.edit("a.py", "2\n")
    between = now()
    at.git("commit", "-q", "-a", "-m", "second")
    at.git("commit", "-q", "--amend", "-m", "second again")
    at.calm()
    assert [one.sort for one in at.between(before)] == ["edit"]
    assert at.between(between) == []


def test_a_commit_of_what_lay_there_before_it_was_watched_is_no_change(home: Paths, tmp_path: Path) -> None:
    repository = Repository.init(tmp_path / "shop")
    repository.commit("first", "a.py", "1\n")
    repository.write("a.py", "2\n")
    at = Watching(home, repository)
    after = now()
    at.git("commit", "-q", "-a", "-m", "second")
    at.calm()
    assert at.between(after) == []
    at.close()


@pytest.mark.parametrize("how", ["merge", "pull", "rebase"])
def test_commits_of_others_are_one_change_each(at: Watching, tmp_path: Path, how: str) -> None:
    others = at.git.clone(tmp_path / "others")
    at.git("remote", "add", "origin", str(others.tree))
    at.edit("b.py", "mine\n")
    at.git("commit", "-q", "-a", "-m", "mine")
    at.calm()
    ids = [others.commit("theirs", "a.py", "2\n"), others.commit("theirs too", "new.py", "n\n")]
    at.git("fetch", "-q", "origin")
    after = now()
    words = {
        "merge": ("merge", "-q", "--no-edit", "origin/main"),
        "pull": ("pull", "-q", "--no-edit", "--no-rebase", "origin", "main"),
        "rebase": ("rebase", "-q", "origin/main"),
    }
    until = at.run(f"git {how}", lambda: at.git(*words[how]))
    found = at.between(after, until)
    assert list(brief(found)) == [
        "commit theirs | a.py: '1\\n' → '2\\n'",
        "commit theirs too | new.py: None → 'n\\n'",
    ]
    assert [one.ref for one in found] == [one[:12] for one in ids]
    assert {one.author for one in found} == {"Ada Lovelace <ada@example.org>"}


def test_many_files_that_came_by_a_merge_are_told_from_git_alone(at: Watching) -> None:
    at.git("checkout", "-q", "-b", "other")
    for number in range(40):
        at.git.write(f"f{number:02}.py", "x\n")
    at.git.commit("many", "a.py", "2\n")
    at.git("checkout", "-q", "main")
    at.calm()
    after = now()
    at.git("merge", "-q", "other")
    at.calm()
    (only,) = at.between(after)
    assert (only.sort, only.title, len(only.contents), only.unknown) == ("commit", "many", 41, ())


def test_a_switch_is_the_commits_of_the_other_branch_and_what_it_lacks(at: Watching) -> None:
    first = at.git.head
    at.git.commit("on main", "b.py", "main\n")
    at.git("checkout", "-q", "-b", "other", first)
    at.git.commit("on other", "a.py", "other\n")
    at.git("checkout", "-q", "main")
    at.calm()
    after = now()
    at.git("checkout", "-q", "other")
    at.calm()
    assert list(brief(at.between(after))) == [
        "commit on other | a.py: '1\\n' → 'other\\n'",
        "switch switched from main to other | b.py: 'main\\n' → '1\\n'",
    ]


def test_picked_and_reverted_commits_are_changes(at: Watching) -> None:
    at.git("checkout", "-q", "-b", "other")
    at.git.commit("picked", "a.py", "2\n")
    at.git("checkout", "-q", "main")
    at.calm()
    after = now()
    at.git("cherry-pick", "other")
    at.calm()
    at.git("revert", "--no-edit", "HEAD")
    at.calm()
    assert list(brief(at.between(after))) == [
        "commit picked | a.py: '1\\n' → '2\\n'",
        "commit Revert \"picked\" | a.py: '2\\n' → '1\\n'",
    ]


def test_a_rebase_that_only_rewords_changes_nothing(at: Watching) -> None:
    for number in range(3):
        at.git.commit(f"c{number}", f"c{number}.py", "x\n")
    at.calm()
    after = now()
    at.git("rebase", "-q", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i 2s/pick/squash/")
    at.calm()
    assert at.between(after) == []


def test_a_reset_of_many_files_is_told_from_the_reflog(at: Watching) -> None:
    for number in range(40):
        at.git.write(f"f{number:02}.py", "x\n")
    at.git.commit("many", "a.py", "2\n")
    at.calm()
    after = now()
    at.git("reset", "-q", "--hard", "HEAD~1")
    at.calm()
    (only,) = at.between(after)
    assert (only.sort, only.title, len(only.contents)) == ("switch", "reset, moving to HEAD~1", 41)


def test_files_too_many_to_tell_are_told_from_the_commit_that_follows(at: Watching) -> None:
    after = now()
    for number in range(250):
        at.git.write(f"f{number:03}.py", "x\n")
    at.calm()
    (whole,) = at.between(after)
    assert (whole.sort, whole.title, whole.unknown) == ("edit", "250 files", ("./",))
    at.git("add", "--all")
    at.git("commit", "-q", "-m", "many")
    at.calm()
    (only,) = at.between(after)
    assert (only.sort, only.title, len(only.contents)) == ("commit", "many", 250)


def test_commands_that_succeeded_and_may_have_changed_something(at: Watching) -> None:
    after = now()
    at.run("pip install flask")
    at.run("pip install nothing", status=1)
    at.run("pytest -x", status=1)
    at.run("ls")
    at.run("vim a.py")
    at.run("./fill.sh", cwd=at.tree / "sub")
    at.run("docker compose up -d", cwd=Path("/"), known=False)
    at.run("./other.sh", cwd=Path("/"), known=False)
    at.run("python run.py")
    until = now()
    at.run("pip install later")
    found = at.between(after, until, failing="python")
    assert [(one.sort, one.command) for one in found] == [
        ("environment", "pip install flask"),
        ("command", "./fill.sh"),
        ("environment", "docker compose up -d"),
    ]
    assert found[1].cwd == str(at.tree / "sub")
    assert at.between(after, until)[-1].command == "python run.py"


def test_what_a_command_wrote_names_it(at: Watching) -> None:
    after = now()
    at.run("npm install left-pad", lambda: at.edit("package-lock.json", "{}\n"))
    at.run("ruff check --fix", lambda: at.edit("a.py", "fixed\n"))
    at.run("vim a.py", lambda: at.edit("a.py", "by hand\n"))
    found = at.between(after)
    assert [(one.sort, one.title, one.by) for one in found] == [
        ("dependency", "npm install left-pad", ""),
        ("dependency", "package-lock.json", "npm install left-pad"),
        ("edit", "a.py", "ruff check --fix"),
        ("edit", "a.py", ""),
    ]


def test_an_edit_counts_by_when_it_was_made_not_by_when_it_was_told(at: Watching) -> None:
    after = now()
    at.git.write("a.py", "2\n")
    until = at.calm()
    first = at.between(after, until)[0]
    assert at.between(after, first.at + 1) == [first], "told after the end"
    assert at.between(first.at + 1, until) == [], "begun before"


def test_what_was_done_while_nobody_watched_is_told_when_somebody_does(at: Watching) -> None:
    after = now()
    at.rest()
    at.git.write("a.py", "2\n")
    at.git.commit("second", "b.py", "2\n")
    at.begin()
    assert list(brief(at.between(after))) == ["edit a.py, b.py | a.py: '1\\n' → '2\\n' | b.py: '1\\n' → '2\\n'"]


def test_a_conflict_is_resolved_by_hand(at: Watching) -> None:
    at.git("checkout", "-q", "-b", "other")
    at.git.commit("theirs", "a.py", "theirs\n")
    at.git("checkout", "-q", "main")
    at.git.commit("mine", "a.py", "mine\n")
    at.calm()
    after = now()
    at.run("git merge other", lambda: at.git("merge", "other", fails=True), status=1)
    at.edit("a.py", "both\n")
    until = at.calm()
    found = list(brief(at.between(after, until)))
    assert "→ 'both\\n'" in found[-1]
    at.git("commit", "-q", "-a", "--no-edit")
    at.calm()
    assert "theirs" in " ".join(brief(at.between(after)))


def test_a_stash_is_edits_of_the_command(at: Watching) -> None:
    at.edit("a.py", "2\n")
    after = now()
    at.run("git stash", lambda: at.git("stash", "-q"))
    at.run("git stash pop", lambda: at.git("stash", "pop", "-q"))
    assert list(brief(at.between(after))) == [
        "edit a.py | a.py: '2\\n' → '1\\n' | git stash",
        "edit a.py | a.py: '1\\n' → '2\\n' | git stash pop",
    ]


def test_a_commit_that_nobody_saw_being_written_is_told_from_itself(at: Watching) -> None:
    before, after = at.git.head, now()
    at.rest()
    made = at.git.commit("unseen", "a.py", "2\n")
    root = clean(str(at.tree))
    event = CommitMade(
        tree=root, branch=None, commit=made, before=before, author=clean("a"), subject=clean("unseen"), at=now()
    )
    at.say(event)
    assert list(brief(at.between(after))) == ["commit unseen | a.py: '1\\n' → '2\\n'"]


# ── where no snapshot was taken ───────────────────────────────────────────────────────────────────


def changed(at: Watching, path: str, text: str) -> None:
    """A change of a file into which nobody had looked."""
    digest = Snapshots(at.home.snapshots).put(text.encode()).hex()
    change = FileChange(path=clean(path), how="changed", after=digest)
    at.say(FilesChanged(tree=clean(str(at.tree)), changes=[change], count=1, began=now()))


def test_before_its_first_change_a_file_was_what_git_had_checked_out(at: Watching) -> None:
    at.rest()
    at.git.write("crlf.txt", "1\n2\n")
    at.git("add", "crlf.txt")
    at.git("commit", "-q", "-m", "windows", GIT_COMMITTER_DATE="1700000000 +0000")
    after = now()
    changed(at, "a.py", "2\n")
    changed(at, "crlf.txt", "1\r\n3\r\n")
    changed(at, "untracked.py", "x\n")
    assert list(brief(at.between(after))) == [
        "edit a.py | a.py: '1\\n' → '2\\n'",
        "edit crlf.txt | crlf.txt: '1\\r\\n2\\r\\n' → '1\\r\\n3\\r\\n'",
        "edit untracked.py | untracked.py?",
    ]


def test_a_file_that_was_not_as_checked_out_and_is_not_kept_is_unknown(at: Watching) -> None:
    at.rest()
    changed(at, "a.py", "2\n")
    changed(at, "b.py", "1\n")
    for path in at.home.snapshots.glob("??/*"):
        path.unlink()
    after = now()
    changed(at, "a.py", "3\n")
    changed(at, "b.py", "3\n")
    assert list(brief(at.between(after))) == ["edit a.py | a.py?", "edit b.py | b.py: '1\\n' → '3\\n'"]


# ── what is not known ─────────────────────────────────────────────────────────────────────────────


def test_secrets_and_what_is_no_text_are_named_only(at: Watching) -> None:
    after = now()
    at.edit(".env", "TOKEN=1\n")
    (at.tree / "image.png").write_bytes(b"\0\1")
    at.calm()
    at.git("add", "--all", "--force")
    at.git("commit", "-q", "-m", "all")
    at.calm()
    assert list(brief(at.between(after))) == ["configuration .env | .env?", "edit image.png | image.png?"]


def test_secrets_are_not_read_from_git_either(at: Watching) -> None:
    at.git("checkout", "-q", "-b", "other")
    at.git.commit("secret", ".env", "TOKEN=1\n")
    at.git("checkout", "-q", "main")
    at.calm()
    after = now()
    at.git("merge", "-q", "other")
    at.calm()
    assert list(brief(at.between(after))) == ["commit secret | .env?"]


def test_large_files_are_named_only(home: Paths, tmp_path: Path) -> None:
    repository = Repository.init(tmp_path / "shop")
    repository.commit("first", "a.py", "x" * 3_000)
    at = Watching(home, repository, Config.model_validate({"files": {"snapshot_kb": 1}}))
    after = now()
    at.edit("a.py", "y" * 3_000)
    assert list(brief(at.between(after))) == ["edit a.py | a.py?"]
    at.close()


def test_a_snapshot_that_was_removed_is_found_in_git_by_its_digest(at: Watching) -> None:
    after = now()
    at.edit("a.py", "2\n")
    at.git("commit", "-q", "-a", "-m", "second")
    at.calm()
    at.edit("b.py", "2\n")
    for path in at.home.snapshots.glob("??/*"):
        path.unlink()
    assert list(brief(at.between(after))) == ["edit a.py | a.py: '1\\n' → '2\\n'", "edit b.py | b.py?"]


def test_without_git_and_without_anything_told(home: Paths, tmp_path: Path) -> None:
    at = Watching(home, Repository(tmp_path / "plain"))
    after = now()
    assert at.between(after) == []
    at.edit("a.py", "1\n")
    assert list(brief(at.between(after))) == ["edit a.py | a.py: None → '1\\n'"]
    at.close()


def test_it_can_be_asked_in_a_child(at: Watching) -> None:
    after = now()
    at.rest()
    changed(at, "a.py", "2\n")
    asked = Worker("past", lambda: "\n".join(brief(at.between(after))).encode(), cpu_s=20, lasts_s=60)
    while not asked.read():
        select.select([asked], [], [], 60)
    assert asked.result() == b"edit a.py | a.py: '1\\n' \xe2\x86\x92 '2\\n'"


def test_without_a_log_it_reads_the_past_that_the_world_has(home: Paths, tmp_path: Path) -> None:
    hub = MemoryHub()
    tree = clean(str(tmp_path))
    began = now()
    digests = [Snapshots(home.snapshots).put(text).hex() for text in (b"1\n", b"2\n")]
    change = FileChange(path=clean("a.py"), how="changed", before=digests[0], after=digests[1])
    spoken(FilesChanged(tree=tree, changes=[change], count=1, began=began), hub)
    world = World(home, Config(), SystemClock(), MemoryStreams(), HubPast(hub))
    found = PastChanges(world).between(1, str(tmp_path), began, now())
    assert list(brief(found)) == ["edit a.py | a.py: '1\\n' → '2\\n'"]
