"""What lies beneath a folder is opened, and nothing else, whichever way the kernel has."""

import errno
import os
from pathlib import Path

import pytest

from daemon.beneath import FOLDER, Opener, Tree, best, by_kernel, by_steps

READ = os.O_RDONLY


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "a/b").mkdir(parents=True)
    (tree / "a/b/c").write_bytes(b"c")
    (tmp_path / "outside").write_bytes(b"outside")
    (tree / "out").symlink_to(tmp_path)
    (tree / "in").symlink_to("a")
    (tree / "a/link").symlink_to("b/c")
    os.mkfifo(tree / "pipe")
    return tree


@pytest.mark.parametrize("way", [by_kernel, by_steps])
def test_what_lies_beneath_is_opened(tree: Path, way: Opener) -> None:
    with Tree(str(tree), way) as one:
        with os.fdopen(one.open("a/b/c", READ)) as file:
            assert file.read() == "c"
        for path, flags in (("", FOLDER), ("a/b", FOLDER), ("a/b/c", os.O_PATH), ("pipe", READ)):
            os.close(one.open(path, flags))
        assert one.place == (tree.stat().st_dev, tree.stat().st_ino)
        assert one.real == str(tree)


@pytest.mark.parametrize("way", [by_kernel, by_steps])
@pytest.mark.parametrize(
    ("path", "flags", "number"),
    [
        ("out/outside", READ, errno.ELOOP),
        ("out", FOLDER, errno.ELOOP),
        ("in/b/c", READ, errno.ELOOP),
        ("a/link", READ, errno.ELOOP),
        ("../outside", READ, errno.EXDEV),
        ("a/../../outside", READ, errno.EXDEV),
        ("/etc/passwd", READ, errno.EXDEV),
        ("a/b/d", READ, errno.ENOENT),
        ("x/y", READ, errno.ENOENT),
        ("a/b/c/d", READ, errno.ENOTDIR),
        ("a/b/c", FOLDER, errno.ENOTDIR),
    ],
)
def test_what_does_not_is_not(tree: Path, way: Opener, path: str, flags: int, number: int) -> None:
    with Tree(str(tree), way) as one, pytest.raises(OSError, match=r".*") as error:
        one.open(path, flags)
    assert error.value.errno == number


def test_the_kernels_way_is_taken_where_there_is_one() -> None:
    root = os.open("/", os.O_PATH)
    try:
        os.close(by_kernel(root, ".", os.O_PATH))
    except OSError:
        assert best() is by_steps
    else:
        assert best() is by_kernel
    finally:
        os.close(root)
