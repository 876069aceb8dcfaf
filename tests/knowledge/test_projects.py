"""Projects are found from the file system alone, in repositories that git itself has made."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.projects import Place, find, worktrees

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Real git, which knows nothing of whoever runs the tests."""
    quiet = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(tmp_path)}
    people = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}

    def run(where: Path, *words: str) -> str:
        command = ["git", "-c", "protocol.file.allow=always", *words]
        environment = inherited | quiet | people
        done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def repository(tmp_path: Path, git: Git) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "work" / "shop"
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "src").mkdir()
    (folder / "src" / "a.py").write_text("1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def common(git: Git, where: Path) -> Path:
    """What git itself calls the common directory."""
    return (where / git(where, "rev-parse", "--git-common-dir")).resolve()


@pytest.mark.parametrize("inside", ["", "src", "src/gone/deep", ".git/hooks"])
def test_a_repository_is_found_from_anywhere_inside(repository: Path, inside: str) -> None:
    found = find(repository / inside)
    assert found == Place(repository / ".git", repository)
    assert found.name == "shop"


def test_the_key_is_what_git_calls_the_common_directory(repository: Path, git: Git) -> None:
    assert find(repository / "src").key == common(git, repository)


def test_linked_worktrees_are_trees_of_one_project(repository: Path, git: Git) -> None:
    tree = repository.parent / "shop-fix"
    git(repository, "worktree", "add", "-q", str(tree))
    found = find(tree / "src")
    assert found.key == find(repository).key == common(git, tree)
    assert found.tree == tree
    assert found.name == "shop"


def test_a_worktree_whose_pointer_is_relative_is_followed(repository: Path, git: Git) -> None:
    tree = repository.parent / "shop-fix"
    git(repository, "worktree", "add", "-q", str(tree))
    (tree / ".git").write_text("gitdir: ../shop/.git/worktrees/shop-fix\n")
    assert find(tree).key == repository / ".git"


def test_a_submodule_is_a_project_of_its_own(repository: Path, git: Git, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "submodule", "add", "-q", str(repository), "libs/inner")
    found = find(outer / "libs" / "inner" / "src")
    assert found.tree == outer / "libs" / "inner"
    assert found.key == common(git, found.tree)
    assert found.name == "inner"
    assert find(outer / "libs").key == outer / ".git"


def test_a_bare_clone_is_its_own_key_and_the_key_of_its_worktrees(repository: Path, git: Git, tmp_path: Path) -> None:
    bare, tree = tmp_path / "shop.git", tmp_path / "tree"
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(bare))
    git(bare, "worktree", "add", "-q", str(tree), "main")
    assert find(bare) == Place(bare, bare)
    assert find(tree / "src") == Place(bare, tree)
    assert find(bare).name == find(tree).name == "shop"


def test_a_moved_repository_is_found_where_it_is_now(repository: Path) -> None:
    moved = repository.rename(repository.parent / "store")
    assert find(moved / "src") == Place(moved / ".git", moved)
    assert find(moved).name == "store"


def test_a_worktree_of_a_repository_that_moved_away_is_a_plain_directory(repository: Path, git: Git) -> None:
    tree = repository.parent / "shop-fix"
    git(repository, "worktree", "add", "-q", str(tree))
    repository.rename(repository.parent / "store")
    assert find(tree) == Place(tree, tree)


def test_a_link_leads_to_the_real_directory(repository: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(repository / "src")
    assert find(link) == Place(repository / ".git", repository)


def test_a_link_in_the_place_of_the_git_directory_is_resolved(repository: Path, tmp_path: Path) -> None:
    real = (repository / ".git").rename(tmp_path / "elsewhere.git")
    (repository / ".git").symlink_to(real)
    assert find(repository / "src") == Place(real, repository)


def test_without_git_a_directory_is_its_own_project(tmp_path: Path) -> None:
    assert find(tmp_path) == Place(tmp_path, tmp_path)
    assert find(tmp_path / "gone") == Place(tmp_path / "gone", tmp_path / "gone")


def test_the_root_directory_is_a_directory() -> None:
    assert find(Path("/")).tree == Path("/")


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"gitdir:", b"gitdir: /no/where", b"gitdir: a\0b", b"\xff\xfe", b"gitdir: \xff", b"gitdir: ../.."],
)  # fmt: skip
def test_a_broken_pointer_is_passed_over(repository: Path, content: bytes) -> None:
    folder = repository / "vendored"
    folder.mkdir()
    (folder / ".git").write_bytes(content)
    found = find(folder)
    assert found.tree in {repository, folder}
    if content not in {b"gitdir:", b"gitdir: ../.."}:
        assert found == Place(repository / ".git", repository)


@pytest.mark.parametrize("broken", ["empty directory", "loop", "fifo"])
def test_what_only_looks_like_a_repository_is_passed_over(repository: Path, broken: str) -> None:
    folder = repository / "vendored"
    folder.mkdir()
    dot_git = folder / ".git"
    if broken == "loop":
        dot_git.symlink_to(dot_git)
    elif broken == "fifo":
        os.mkfifo(dot_git)
    else:
        dot_git.mkdir()
    assert find(folder) == Place(repository / ".git", repository)


def test_a_directory_that_may_not_be_looked_into_is_a_plain_directory(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    shut = tmp_path / "shut"
    (shut / "inside" / ".git").mkdir(parents=True)
    shut.chmod(0o000)
    code = """
import os, sys
from pathlib import Path
from knowledge.projects import find
if os.getuid() == 0:
    os.setuid(65534)
print(find(Path(sys.argv[1])).tree)
"""
    command = [sys.executable, "-c", code, str(shut / "inside")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
    finally:
        shut.chmod(0o755)
    assert (done.stderr, done.stdout.strip()) == ("", str(shut / "inside"))


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.write_text("gitdir: one\n")
    (path.parent / "one").symlink_to("two")
    (path.parent / "two").symlink_to("one")


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize("spoil", [_pipe, _endless, _circle, _huge])
def test_what_lies_there_instead_of_git_is_never_waited_for(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(tmp_path / ".git")
    assert find(tmp_path) == Place(tmp_path, tmp_path)


def test_a_pipe_instead_of_the_common_directory_is_never_waited_for(repository: Path) -> None:
    os.mkfifo(repository / ".git/commondir")
    assert find(repository).tree == repository


def test_worktrees_are_known_where_both_sides_say_so(repository: Path, git: Git, tmp_path: Path) -> None:
    assert worktrees(repository / ".git") == []
    for name in ("side", "other"):
        git(repository, "worktree", "add", "-q", str(tmp_path / name))
    assert worktrees(repository / ".git") == [tmp_path / "other", tmp_path / "side"]
    (tmp_path / "other" / ".git").write_text("gitdir: elsewhere\n")
    (repository / ".git" / "worktrees" / "side" / "gitdir").write_text(f"{tmp_path}/.git\n")
    assert worktrees(repository / ".git") == []
