"""Files of a tree are read where they are, and nothing that a link leads to."""

import contextlib
import os
from pathlib import Path

import pytest

from daemon.paths import Paths
from daemon.tree_files import files_of, look
from knowledge.errors import DoesNotApply
from knowledge.failures.fixes.applying import LARGEST, Standing


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    made = tmp_path / "tree"
    (made / "below").mkdir(parents=True)
    (made / "below" / "a.py").write_text("x = 1\n")
    (made / "below" / "a.py").chmod(0o750)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.py").write_text("secret\n")
    return made


def test_what_is_there_is_read_with_its_rights(tree: Path) -> None:
    assert look(tree, "below/a.py") == Standing(b"x = 1\n", 0o750)
    assert look(tree, "below/b.py") is None
    assert look(tree, "nowhere/b.py") is None


def test_the_tree_itself_may_be_reached_by_a_link(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "short").symlink_to(tree)
    assert look(tmp_path / "short", "below/a.py") is not None


def test_links_pipes_folders_and_large_files_are_not(tree: Path) -> None:
    (tree / "link.py").symlink_to(tree / "below" / "a.py")
    (tree / "out").symlink_to("../outside")
    (tree / "below" / "deep").symlink_to("../../outside")
    os.mkfifo(tree / "pipe")
    (tree / "large").write_bytes(b"x" * (LARGEST + 1))
    for path, why in {
        "link.py": "a link leads there",
        "out/a.py": "a link or a file",
        "below/deep/a.py": "a link or a file",
        "below/a.py/b": "a link or a file",
        "pipe": "no regular file",
        "below": "no regular file",
        "large": "too large",
        "n" * 300: "cannot be read",
    }.items():
        with pytest.raises(DoesNotApply, match=why):
            look(tree, path)


def test_a_descriptor_is_not_left_open(tree: Path) -> None:
    (tree / "out").symlink_to("../outside")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for path in ("below/a.py", "below/b.py", "out/a.py", "below/a.py/b", "below"):
        with contextlib.suppress(DoesNotApply):
            look(tree, path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_git_merges_what_does_not_contradict(home: Paths, tree: Path) -> None:
    merge = files_of(home, tree).merge
    base = b"1\n2\n3\n4\n5\n6\n7\n8\n9\n"
    ours, theirs = base.replace(b"1\n", b"one\n"), base.replace(b"9\n", b"nine\n")
    assert merge(base, ours, theirs) == ours.replace(b"9\n", b"nine\n")
    assert merge(base, base.replace(b"5", b"five"), base.replace(b"5", b"V")) is None
    assert merge(base, b"", base) == b""
