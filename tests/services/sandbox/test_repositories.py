"""git inside a sandbox: linked trees, submodules, borrowed objects, and no credentials of any of them."""

import subprocess
from pathlib import Path

import pytest

from knowledge.sandbox.limits import Limits
from services.sandbox import kernel, repositories, roots, running
from tests.services.sandbox import bubblewraps

FULL = pytest.mark.skipif(not bubblewraps.tried(), reason="needs bubblewrap")
REDUCED = pytest.mark.skipif(kernel.landlock_version() < 6, reason="needs Landlock 6")
RUNGS = [pytest.param("overlay", marks=FULL), pytest.param("copy", marks=FULL), pytest.param("reduced", marks=REDUCED)]
CLEAN = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
WORK = (
    "git status --porcelain; git log --format=%s; echo new > file; git diff --stat | tail -1; "
    "git commit -qam second && git log -1 --format=%s"
)
WORKED = ["first", " 1 file changed, 1 insertion(+), 1 deletion(-)", "second"]


def git(folder: Path, *words: str) -> str:
    named = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "protocol.file.allow=always")
    ran = subprocess.run(["git", *named, *words], cwd=folder, env=CLEAN, capture_output=True, text=True, check=True)
    return ran.stdout


def ran(project: Path, rung: running.Rung, script: str) -> list[str]:
    printed: list[bytes] = []
    inside = roots.looked_at(project, project, {"PATH": "/usr/bin:/bin"}, Limits(seconds=30))
    command = ("/bin/sh", "-c", f"exec 2>&1; {script}")
    wanted = running.Wanted(command, inside, rung, bubblewraps.tried(), project.parent / "rooms")
    running.run(wanted, lambda _, data: printed.append(data))
    return b"".join(printed).decode().splitlines()


def state(folder: Path) -> dict[str, bytes]:
    """Everything of a folder, to see that it stays."""
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file() and one.name != "index"}


@pytest.fixture
def main(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "main"
    made.mkdir()
    git(made, "init", "-q", "-b", "main")
    (made / "file").write_text("old\n")
    git(made, "config", "user.name", "A")
    git(made, "config", "user.email", "a@b")
    git(made, "config", "http.extraheader", "AUTHORIZATION: basic hunter2")
    git(made, "config", "remote.origin.url", "https://me:hunter2@example.org/x.git")
    git(made, "add", "file")
    git(made, "commit", "-qm", "first")
    return made


@pytest.fixture
def linked(main: Path) -> Path:
    git(main, "worktree", "add", "-q", "../linked", "-b", "other")
    return main.parent / "linked"


@pytest.mark.parametrize("rung", RUNGS)
def test_git_works_in_a_linked_tree_and_changes_nothing(main: Path, linked: Path, rung: running.Rung) -> None:
    before = state(main / ".git")
    assert ran(linked, rung, WORK) == WORKED
    assert state(main / ".git") == before
    assert git(linked, "log", "--format=%s") == "first\n"


@pytest.mark.parametrize("rung", RUNGS)
def test_git_works_in_a_submodule(main: Path, tmp_path: Path, rung: running.Rung) -> None:
    whole = tmp_path.resolve() / "whole"
    whole.mkdir()
    git(whole, "init", "-q")
    git(whole, "submodule", "--quiet", "add", str(main), "deep/part")
    for name in ("user.name", "user.email"):
        git(whole / "deep/part", "config", name, "a@b")
    before = state(whole / ".git")
    assert ran(whole / "deep/part", rung, WORK) == WORKED
    assert state(whole / ".git") == before


@pytest.mark.parametrize("rung", RUNGS)
def test_no_credentials_of_git_are_inside(main: Path, linked: Path, rung: running.Rung) -> None:
    logs = main / ".git/logs/refs/heads/main"
    logs.write_text(logs.read_text() + logs.read_text().splitlines()[-1] + ": pull https://hunter2@example.org/x\n")
    (main / ".git/FETCH_HEAD").write_text(f"{'0' * 40}\t\tbranch 'main' of https://hunter2@example.org/x\n")
    (main / ".git/modules/a/b").mkdir(parents=True)
    (main / ".git/modules/a/b/HEAD").touch()
    for name in ("credentials", "modules/a/b/config"):
        (main / ".git" / name).write_text('[remote "origin"]\nurl = https://hunter2@example.org\n')
    script = (
        "grep -rl hunter2 . $(git rev-parse --git-common-dir); git remote get-url origin; git reflog -1 main --; "
        "test $(wc -c < $(git rev-parse --git-common-dir)/modules/a/b/config) -gt 9 && echo kept"
    )
    for one in (main, linked):
        found = ran(one, rung, script)
        assert found[0] == "https://example.org/x.git"
        assert "pull https://example.org/x" in found[1]
        assert found[2:] == ["kept"]


def test_what_does_not_name_the_project_is_none_of_its_business(main: Path, linked: Path, tmp_path: Path) -> None:
    """Else a project could have any repository copied into its sandbox by naming it."""
    home, thief = Path("/nowhere"), tmp_path.resolve() / "thief"
    thief.mkdir()
    assert repositories.elsewhere(linked, home).repositories == (str(main / ".git"),)
    for pointer in (main / ".git/worktrees/linked", main / ".git"):
        (thief / ".git").write_text(f"gitdir: {pointer}\n")
        assert repositories.elsewhere(thief, home) == ((), ())
    (thief / ".git").unlink()
    (thief / ".git").symlink_to(main / ".git")
    assert repositories.elsewhere(thief, home) == ((), ())
    (thief / ".git").unlink()
    git(thief, "init", "-q")
    (thief / ".git/objects/info/alternates").write_bytes(b"a\0b\n../objects\nloop\n")
    assert repositories.elsewhere(thief, home) == ((), ())
    assert repositories.elsewhere(linked, main / ".git/home") == ((), ())
    (main / ".git/worktrees/linked/gitdir").write_text("../../../../linked/.git\n")  # as newer ones write it
    assert repositories.elsewhere(linked, home).repositories == (str(main / ".git"),)


@pytest.mark.parametrize("rung", RUNGS)
def test_borrowed_objects_can_be_read_where_both_know_of_a_commit(main: Path, rung: running.Rung) -> None:
    git(main.parent, "clone", "-q", "--shared", str(main), "borrower")
    borrower = main.parent / "borrower"
    script = f"git log --format=%s; touch {main}/.git/objects/new && echo written"
    lines = ran(borrower, rung, script)
    assert lines[0] == "first"
    assert "written" not in lines
    other = main.parent / "unknown"
    other.mkdir()
    git(other, "init", "-q")
    (other / ".git/objects/info/alternates").write_text(f"{main}/.git/objects\n")
    assert repositories.elsewhere(other, Path("/nowhere")) == ((), ())


def test_many_logs_are_left_out_and_not_read(main: Path) -> None:
    folder = main / ".git/logs/refs/remotes/origin"
    folder.mkdir(parents=True)
    for n in range(501):
        (folder / str(n)).touch()
    assert set(repositories.secrets(main / ".git")) == {"config", "logs/refs/remotes"}
