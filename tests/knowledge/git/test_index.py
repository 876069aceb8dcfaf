"""Unmerged paths and files of a real index, in each of its versions."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.git.index import entries, unmerged
from tests.repositories import Repository

NAMES = ["a", "deep/er/b.py", "größe ä", "x" * 200, "zz/" + "y" * 120]


def conflicting(tree: Path, *options: str) -> Repository:
    repo = Repository.init(tree, *options)
    for number in range(300):
        repo.write(f"calm/{number}", "x")
    for name in NAMES:
        repo.write(name, "base\n")
    repo.commit("base")
    repo("switch", "-q", "-c", "topic")
    for name in NAMES:
        repo.write(name, "topic\n")
    repo.commit("topic")
    repo("switch", "-q", "main")
    for name in NAMES:
        repo.write(name, "main\n")
    repo.commit("main")
    repo("merge", "-q", "topic", fails=True)
    return repo


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize(("kind", "id_bytes"), [("sha1", 20), ("sha256", 32)])
def test_what_git_lists_as_unmerged_is_found(tmp_path: Path, version: str, kind: str, id_bytes: int) -> None:
    repo = conflicting(tmp_path / "it", f"--object-format={kind}")
    repo("update-index", "--index-version", version)
    if version == "3":  # written only where an entry needs it
        repo.write("later", "x")
        repo("add", "--intent-to-add", "later")
    index = repo.tree / ".git/index"
    assert index.read_bytes()[7:8] == bytes([int(version)])
    listed = {line.split("\t")[1] for line in repo("ls-files", "-u", "-z").split("\0") if line}
    assert unmerged(index, id_bytes) == sorted(listed, key=os.fsencode)
    assert listed == set(NAMES)


def test_an_index_without_conflict_has_none(tmp_path: Path) -> None:
    repo = Repository.init(tmp_path / "it")
    assert unmerged(repo.tree / ".git/index") == []
    repo.commit("one")
    assert unmerged(repo.tree / ".git/index") == []


def test_a_split_index_is_read_too(tmp_path: Path) -> None:
    repo = conflicting(tmp_path / "it")
    repo("update-index", "--split-index")
    assert set(unmerged(repo.tree / ".git/index")) <= set(NAMES)


@given(st.binary(max_size=200), st.sampled_from([2, 3, 4]), st.integers(0, 2**32 - 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_can_be_read(tmp_path: Path, data: bytes, version: int, count: int) -> None:
    path = tmp_path / "index"
    path.write_bytes(b"DIRC" + version.to_bytes(4) + count.to_bytes(4) + data)
    assert isinstance(unmerged(path), list)


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize(("kind", "id_bytes"), [("sha1", 20), ("sha256", 32)])
def test_files_are_as_git_saw_them(tmp_path: Path, version: str, kind: str, id_bytes: int) -> None:
    repo = Repository.init(tmp_path / "it", f"--object-format={kind}")
    for name in (*NAMES, "zlink"):
        repo.write(name, name)
    (repo.tree / "a").chmod(0o755)
    (repo.tree / "to").symlink_to("a")
    repo.commit("all")
    repo.write("left out", "x")
    repo("add", ".")
    repo("update-index", "--skip-worktree", "left out")
    repo("update-index", "--index-version", version)
    found = entries(repo.tree / ".git/index", id_bytes)
    assert found is not None
    listed = [line.split("\t") for line in repo("ls-files", "-s", "-z").split("\0") if line]
    assert [(f"{one.mode:o} {one.id} 0", one.path) for one in found] == [
        (said, name) for said, name in listed if name != "left out"
    ]
    for one in found:
        seen = (repo.tree / one.path).lstat()
        assert (one.mtime_ns, one.size) == (seen.st_mtime_ns, seen.st_size)


def test_an_index_that_is_not_whole_has_no_files(tmp_path: Path) -> None:
    repo = Repository.init(tmp_path / "it")
    assert entries(repo.tree / ".git/index") is None
    repo.commit("one", "link", "x")
    index = repo.tree / ".git/index"
    assert [one.path for one in entries(index) or ()] == ["link"]
    whole = index.read_bytes()
    index.write_bytes(whole[:70])
    assert entries(index) is None
    index.write_bytes(whole)
    repo("update-index", "--split-index")
    assert entries(index) is None
