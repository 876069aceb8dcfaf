"""Asking git in a repository that wants to run programs: none of them is run."""

import subprocess
from pathlib import Path

import pytest

from daemon.safe_git import changes_of, newest_commits, remote_of, root_commit_of
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
