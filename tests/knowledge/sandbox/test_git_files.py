"""git's files without credentials."""

import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from knowledge.sandbox.git_files import lines, settings

SECRET = "hunter2"
WHOLE = """\
[core]
\trepositoryformatversion = 0
\tfilemode = true ; hunter2
\tsshCommand = sshpass -p hunter2 ssh
\tworktree = "../../../a # b"
[remote "origin"]
\turl = https://user:hunter2@github.com/a/b.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
\tpushurl = ssh://git@host/x
\tproxy = http://u:hunter2@p
[url "https://hunter2:x-oauth-basic@github.com/"]
\tinsteadOf = git@github.com:
[branch "feature/ISSUE-12345-some-long-name"]
\tmerge = refs/heads/feature/ISSUE-12345-some-long-name
[http "https://github.com/"]
\textraheader = AUTHORIZATION: basic hunter2
[credential]
\thelper = "!f() { echo password=hunter2; }; f"
[alias] co = checkout
\tx = "!curl -H 'Authorization: token ghp_abcdefghijklmnopqrstuvwxyz0123456789' \\
 https://api"
\tup = !git pull https://hunter2@h/x?private_token=hunter2
\ty = !PASSWORD=hunter2 foo
[sendemail]
\tsmtppass = hunter2
[broken
\tx = hunter2
[mytool "hunter2"]
\tanything = hunter2
"""
KEPT = """\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tworktree = "../../../a # b"
[remote "origin"]
\turl = https://github.com/a/b.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
\tpushurl = ssh://git@host/x
[url "https://github.com/"]
\tinsteadOf = git@github.com:
[branch "feature/ISSUE-12345-some-long-name"]
\tmerge = refs/heads/feature/ISSUE-12345-some-long-name
[alias]
\tco = checkout
\tup = !git pull https://h/x
"""
PARTS = some.sampled_from(
    ["[core]", '[remote "o"]', "[http]", "[", "]", "\\", '"', "\n", "=", " ", "#", ";", "url", "://", "@", ":", "a"]
)


def test_what_git_needs_stays_and_credentials_go() -> None:
    assert settings(WHOLE) == KEPT


def test_git_reads_what_is_kept_as_before(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(settings(WHOLE))
    for key, value in (("core.worktree", "../../../a # b"), ("alias.co", "checkout"), ("core.filemode", "true")):
        words = ["git", "config", "--file", str(path), key]
        assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == f"{value}\n"


@given(some.lists(PARTS, max_size=30).map("".join))
def test_nothing_of_another_section_comes_through(text: str) -> None:
    """Whatever stands before it, and however it is torn."""
    assert SECRET not in settings(f"{text}\n[credential]\nx = {SECRET}\n")


def test_addresses_in_logs_name_nobody() -> None:
    log = "1 2 A <a@b> 1 +0\tpull https://hunter2@h/x?y=hunter2\n1 2 A <a@b> 1 +0\tcommit: x\n"
    assert lines(log) == "1 2 A <a@b> 1 +0\tpull https://h/x\n1 2 A <a@b> 1 +0\tcommit: x\n"
