"""Where working trees keep what git notes, and files that are not what they should be."""

import os
from pathlib import Path

import pytest

from knowledge.git import layout
from knowledge.git.objects import loose
from knowledge.git.reading import read
from tests.repositories import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    one = Repository.init(tmp_path / "shop")
    one.commit("base")
    return one


def found(tree: Path) -> layout.Layout:
    one = layout.find(tree)
    assert one
    return one


def test_a_main_tree_a_worktree_and_a_submodule(repo: Repository, tmp_path: Path) -> None:
    repo("worktree", "add", "-q", str(tmp_path / "beside"), "-b", "a/b")
    repo("submodule", "add", "-q", str(repo.clone(tmp_path / "part").tree), "lib/part")
    key = repo.tree / ".git"
    main, beside, part = (found(one) for one in (repo.tree, tmp_path / "beside", repo.tree / "lib/part"))
    assert (main.own, main.common) == (key, key)
    assert (beside.own, beside.common) == (key / "worktrees/beside", key)
    assert (part.own, part.common) == (key / "modules/lib/part", key / "modules/lib/part")
    assert layout.head(beside).branch == "a/b"
    assert layout.submodules(repo.tree) == [repo.tree / "lib/part"]
    assert main.name(key) == "main"
    assert len({one.name(key) for one in (main, beside, part)}) == 3


def test_its_name_stays_when_the_repository_moves(repo: Repository, tmp_path: Path) -> None:
    repo("worktree", "add", "-q", str(tmp_path / "beside"), "-b", "b")
    before = found(tmp_path / "beside").name(repo.tree / ".git")
    moved = repo.tree.rename(tmp_path / "moved")
    repo = Repository(moved)
    repo("worktree", "repair", str(tmp_path / "beside"))
    assert found(tmp_path / "beside").name(moved / ".git") == before


def test_branches_are_found_loose_and_packed(repo: Repository) -> None:
    repo("branch", "packed/one")
    repo("pack-refs", "--all")
    repo("branch", "loose/one")
    where = found(repo.tree)
    assert layout.branches(where) == dict.fromkeys(["main", "packed/one", "loose/one"], repo.head)
    assert layout.head(where) == layout.Head("main", repo.head)


@pytest.mark.parametrize(
    "pointer", ["", "gitdir:", "gitdir: ../nowhere", "gitdir: .git", "x" * 100_000, "gitdir: \0", "gitdir: /dev/zero"]
)
def test_a_pointer_that_leads_nowhere_is_no_repository(tmp_path: Path, pointer: str) -> None:
    (tmp_path / ".git").write_text(pointer, encoding="utf-8")
    assert layout.find(tmp_path) is None


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "large").write_bytes(b"x" * 11)
    for name in ("pipe", "loop", "large", "missing", "", "a\0b"):
        assert read(tmp_path / name, 10) is None
    assert read(Path("/dev/zero")) is None


@pytest.mark.parametrize("path", ["../outside", "/etc", "."])
def test_a_submodule_outside_its_tree_is_none(repo: Repository, tmp_path: Path, path: str) -> None:
    Repository.init(tmp_path / "outside")
    repo.write(".gitmodules", f'[submodule "x"]\n\tpath = {path}\n')
    assert layout.submodules(repo.tree) == []


def test_a_commit_that_is_broken_is_none(repo: Repository) -> None:
    commit = repo.head
    assert loose(repo.tree / ".git", commit)
    path = repo.tree / ".git/objects" / commit[:2] / commit[2:]
    path.chmod(0o600)
    path.write_bytes(b"x" * 50)
    assert loose(repo.tree / ".git", commit) is None


def test_packed_references_that_are_garbage_are_no_commits(repo: Repository) -> None:
    where = found(repo.tree)
    garbage = b"x refs/heads/one\n" + b"\xff" * 1_000 + b" refs/heads/two\n refs/heads/three\n"
    (where.common / "packed-refs").write_bytes(garbage)
    for name in ("one", "two", "three", "four"):
        assert layout.resolve(where, f"refs/heads/{name}") is None
    (where.common / "packed-refs").unlink()
    repo("branch", "packed")
    repo("pack-refs", "--all")
    assert layout.resolve(where, "refs/heads/packed") == repo.head
