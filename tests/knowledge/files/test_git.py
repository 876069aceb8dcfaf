"""What git leaves in a tree."""

import os
import subprocess
from pathlib import Path

from knowledge.files import git


def test_without_git(tmp_path: Path) -> None:
    assert git.git_directory(tmp_path) is None
    assert not git.at_work(None)
    assert not git.moved_head(None, 60)
    (tmp_path / ".git").write_text("no pointer", encoding="utf-8")
    assert git.git_directory(tmp_path) is None


def test_trees_have_directories_of_their_own_and_one_in_common(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    settings = ["-c", "user.name=n", "-c", "user.email=e"]
    subprocess.run(["git", "init", "-q", str(main)], check=True)
    subprocess.run(["git", *settings, "commit", "-q", "--allow-empty", "-m", "x"], cwd=main, check=True)
    subprocess.run(["git", "worktree", "add", "-q", str(other)], cwd=main, check=True, capture_output=True)
    directories = [git.git_directory(root) for root in (main, other)]
    assert directories[0] == main / ".git"
    assert directories[1] == main / ".git/worktrees/other"
    assert [git.common_directory(one).resolve() for one in directories if one] == [main / ".git"] * 2
    assert git.moved_head(directories[0], 60)


def test_a_lock_says_that_git_works_unless_it_is_old(tmp_path: Path) -> None:
    lock = tmp_path / "index.lock"
    assert not git.at_work(tmp_path)
    lock.touch()
    assert git.at_work(tmp_path)
    os.utime(lock, (1, 1))
    assert not git.at_work(tmp_path)


def test_a_pipe_that_lies_where_git_keeps_a_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".git")
    assert git.git_directory(tmp_path) is None
    (tmp_path / "own").mkdir()
    os.mkfifo(tmp_path / "own/commondir")
    assert git.common_directory(tmp_path / "own") == tmp_path / "own"


def test_a_head_that_lies_in_the_future_did_not_move_lately(tmp_path: Path) -> None:
    """The clock was set back."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/HEAD").touch()
    assert git.moved_head(tmp_path, 60)
    os.utime(tmp_path / "logs/HEAD", (4_000_000_000, 4_000_000_000))
    assert not git.moved_head(tmp_path, 60)
