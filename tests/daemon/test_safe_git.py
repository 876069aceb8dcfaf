"""Asking git in a repository that wants to run programs: none of them is run."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.safe_git import changes_of, newest_commits, remote_of, root_commit_of
from tests.conftest import REPOSITORY
from tests.repositories import git, repository


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop")


def test_the_root_commit_is_the_first_one(shop: Path) -> None:
    first = git(shop, "rev-parse", "HEAD")
    git(shop, "commit", "-q", "--allow-empty", "-m", "second")
    assert root_commit_of(shop) == first


def test_a_repository_without_a_commit_has_no_root(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert root_commit_of(tmp_path) is None


@pytest.mark.parametrize("folder", ["plain", "missing"])
def test_what_is_no_repository_has_neither_root_nor_remote(tmp_path: Path, folder: str) -> None:
    (tmp_path / "plain").mkdir()
    assert root_commit_of(tmp_path / folder) is None
    assert remote_of(tmp_path / folder) is None


@pytest.mark.parametrize(
    ("remotes", "said"),
    [
        ({}, None),
        ({"origin": "git@example.org:shop.git"}, "git@example.org:shop.git"),
        ({"upstream": "https://example.org/shop"}, "https://example.org/shop"),
        ({"other": "https://a/b", "origin": "https://me:secret@example.org/shop"}, "https://example.org/shop"),
        ({"one": "https://a/b", "two": "https://c/d"}, None),
    ],
)
def test_the_remote_is_origin_or_the_only_one_without_its_user(shop: Path, remotes: dict[str, str], said: str) -> None:
    for name, url in remotes.items():
        git(shop, "remote", "add", name, url)
    assert remote_of(shop / ".git") == said


def test_commits_come_the_oldest_first_and_no_more_than_are_wanted(shop: Path) -> None:
    for subject in ("second", "third"):
        git(shop, "commit", "-q", "--allow-empty", "-m", subject)
    newest = git(shop, "rev-list", "HEAD").split()
    assert newest_commits(shop, 2) == [newest[1], newest[0]]
    assert newest_commits(shop.parent / "missing", 2) is None


def test_what_git_cannot_tell_of_is_left_out(shop: Path) -> None:
    assert list(changes_of(shop, ["0" * 40])) == []
    assert list(changes_of(shop.parent / "missing", ["0" * 40])) == []


def test_nothing_that_the_repository_names_is_run(shop: Path, tmp_path: Path) -> None:
    marker = tmp_path / "was-run"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "core.editor",
        "credential.helper",
        "diff.external",
        "gpg.program",
        "filter.x.clean",
        "filter.x.smudge",
        "diff.x.textconv",
        "pager.rev-list",
        "pager.config",
        "alias.rev-list",
        "uploadpack.packObjectsHook",
    ):
        git(shop, "config", key, str(program))
    (shop / ".gitattributes").write_text("* filter=x diff=x\n")
    with (shop / ".git/config").open("a") as config:
        config.write(f"[include]\n\tpath = {tmp_path}/more\n")
    (tmp_path / "more").write_text(f"[core]\n\tfsmonitor = {program}\n")
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
        (shop / ".git/hooks" / hook).write_text(program.read_text())
        (shop / ".git/hooks" / hook).chmod(0o755)
    (shop / "a.py").write_text("changed\n")
    assert root_commit_of(shop)
    assert remote_of(shop / ".git") is None
    commits = newest_commits(shop, 5)
    assert commits
    assert b"a.py" in list(changes_of(shop, commits))
    assert not marker.exists()


def test_control_git_itself_does_run_it(shop: Path, tmp_path: Path) -> None:
    marker, program = tmp_path / "was-run", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    git(shop, "config", "core.fsmonitor", str(program))
    git(shop, "status")
    assert marker.exists()


def test_what_a_repository_lacks_is_not_fetched_by_a_program_that_it_names(shop: Path, tmp_path: Path) -> None:
    marker, program = tmp_path / "was-run", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        git(shop, "config", key, value)
    lacking = "1" * 40
    tree = git(shop, "rev-parse", "HEAD^{tree}")
    who = "a <a@b> 1700000000 +0000"
    (tmp_path / "commit").write_text(f"tree {tree}\nparent {lacking}\nauthor {who}\ncommitter {who}\n\nx\n")
    made = git(shop, "hash-object", "-t", "commit", "-w", str(tmp_path / "commit"))
    git(shop, "update-ref", "--no-deref", "HEAD", made)
    assert root_commit_of(shop) is None
    assert not marker.exists()
    asked = ["git", "-C", str(shop), "rev-list", "HEAD"]
    subprocess.run(asked, check=False, capture_output=True, timeout=60)
    assert marker.exists(), "control: git itself does run it"


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git that says its number and takes its time; the pipe into which it says it."""
    said = tmp_path / "said"
    os.mkfifo(said)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/git"
    program.write_text(f"#!/bin/sh\necho $$ > {said}\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return said


def test_git_is_killed_with_who_asks(slow: Path, shop: Path) -> None:
    code = f"from pathlib import Path\nfrom daemon.safe_git import root_commit_of\nroot_commit_of(Path({str(shop)!r}))"
    asker = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY)
    pid = int(slow.read_text())
    git_itself = os.pidfd_open(pid)
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    assert select.select([git_itself], [], [], 90)[0]
    os.close(git_itself)


def test_git_that_takes_too_long_is_ended(slow: Path, shop: Path) -> None:
    heard = os.open(slow, os.O_RDONLY | os.O_NONBLOCK)
    assert root_commit_of(shop) is None
    pid = int(os.read(heard, 100))
    os.close(heard)
    assert not Path(f"/proc/{pid}").exists()


def test_without_git_nothing_is_known(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert root_commit_of(shop) is None
