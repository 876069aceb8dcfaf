"""Only a regular file is read, never more than the limit, and nothing is waited for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.regular import read

ODD: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path),
    "nothing": lambda path: path.symlink_to(path.with_name("nowhere")),
    "larger": lambda path: path.write_bytes(bytes(101)),
    "endless": lambda path: path.symlink_to("/proc/self/mem"),
}


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(100))
    assert read(tmp_path / "x", 100) == bytes(100)


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "y").symlink_to("x")
    assert read(tmp_path / "y", 100) == b"x"


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_of_that_size_is_refused(tmp_path: Path, kind: str) -> None:
    ODD[kind](tmp_path / "x")
    before = os.listdir("/proc/self/fd")  # noqa: PTH208
    with pytest.raises(OSError, match=r"Errno"):
        read(tmp_path / "x", 100)
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208


def test_a_file_that_does_not_know_its_size_is_read_to_the_limit(tmp_path: Path) -> None:
    assert read(Path("/proc/self/stat"), 10_000)
    with pytest.raises(OSError, match="larger"):
        read(Path("/proc/self/stat"), 5)
