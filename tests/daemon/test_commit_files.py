"""Files put over a copy of the present tree make it what the commit was, whatever was done since then."""

import os
import random
import shutil
from pathlib import Path

import pytest

from daemon.commit_files import as_at, tracked
from knowledge.errors import NotFound
from services.sandbox import putting
from tests.repositories import Repository

NAMES = ("a", "b/c", "b/d", "b", "e/f/g", "e/f", "größe ä\n", "x.sh")


def changed(repo: Repository, chance: random.Random) -> None:
    """One file is made, changed, removed, a link, a program, or a folder where it was a file."""
    path = repo.tree / chance.choice(NAMES)
    for above in reversed(path.relative_to(repo.tree).parents[:-1]):
        if (repo.tree / above).is_symlink() or (repo.tree / above).is_file():
            (repo.tree / above).unlink()
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    how = chance.random()
    if how < 0.2:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if how < 0.35:
        path.symlink_to(chance.choice(("a", "b/c", "/nowhere", "..")))
        return
    path.write_text(f"{chance.random()}\n")
    path.chmod(chance.choice((0o644, 0o755)))


def tree_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All files but git's own, with what git knows of each."""
    found = {}
    for above, _, _ in os.walk(folder):
        for one in sorted(Path(above).iterdir()):
            where = str(one.relative_to(folder))
            if where.split("/", maxsplit=1)[0] == ".git":
                continue
            if one.is_symlink():
                found[where] = (0o120000, os.fsencode(one.readlink()))
            elif one.is_file():
                found[where] = (one.stat().st_mode & 0o100, one.read_bytes())
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_a_copy_becomes_what_the_commit_was(tmp_path: Path, kind: str, seed: int) -> None:
    chance = random.Random(f"{kind} {seed}")
    repo = Repository.init(tmp_path / "repo", f"--object-format={kind}")
    commits = []
    for _ in range(6):
        for _ in range(3):
            changed(repo, chance)
        repo("add", "--all")
        repo("commit", "-q", "--allow-empty", "-m", "x")
        commits.append((repo.head, tree_of(repo.tree)))
    for _ in range(3):
        changed(repo, chance)
    if chance.random() < 0.5:  # what is to be committed next is otherwise than both
        repo("add", "--all")
        changed(repo, chance)
    ours = {one.path for one in tracked(repo.tree, commits[-1][0])}
    unknown = set(tree_of(repo.tree)) - ours
    for number, (commit, was) in enumerate(commits):
        found = as_at(repo.tree, commit)
        assert not found.left
        if any(one.path in unknown or any(path.startswith(f"{one.path}/") for path in unknown) for one in found.puts):
            continue  # what git does not know of is in the way
        copy = tmp_path / f"copy {number}"
        shutil.copytree(repo.tree, copy, symlinks=True)
        try:
            putting.put(str(copy), found.puts)
        except putting.StepRefused:
            assert unknown, "only what git does not know of may be in the way"
            continue
        assert {path: one for path, one in tree_of(copy).items() if path not in unknown} == {
            path: one for path, one in was.items() if path not in unknown
        }


def test_a_file_that_was_only_touched_is_not_put(tmp_path: Path) -> None:
    repo = Repository.init(tmp_path / "repo")
    commit = repo.commit("one", "a", "same\n")
    os.utime(repo.tree / "a", ns=(1, 1))
    assert as_at(repo.tree, commit).puts == ()


def test_what_git_cannot_say_is_told(tmp_path: Path) -> None:
    repo = Repository.init(tmp_path / "repo")
    commit = repo.commit("one")
    with pytest.raises(NotFound, match="commit 000000000000"):
        as_at(repo.tree, "0" * 40)
    repo("update-index", "--split-index")
    with pytest.raises(NotFound, match="what git has"):
        as_at(repo.tree, commit)
    with pytest.raises(NotFound, match="what git has"):
        as_at(tmp_path, commit)
