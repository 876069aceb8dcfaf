"""A directory: links that lead out, what is no plain file, and files without end."""

import os
from pathlib import Path

from knowledge.checks.find import find
from knowledge.checks.folder import MOST_BYTES, Directory


def test_names_and_texts(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/a.txt").write_bytes(b"\xff a")
    folder = Directory(tmp_path)
    assert folder.names() == ["web/"]
    assert folder.names("web") == ["a.txt"]
    assert folder.text("web/a.txt") == "\ufffd a"
    assert folder.text("web") is None
    assert folder.text("none") is None
    assert folder.names("none") == []


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_text("x")
    (root / "Makefile").symlink_to(tmp_path / "secret")
    (root / "out").symlink_to(tmp_path)
    (root / "round").symlink_to(root / "round")
    (root / "in").symlink_to(root / "real")
    (root / "real").write_text("y")
    folder = Directory(root)
    assert [
        folder.text(name) for name in ("Makefile", "../secret", "out/secret", "round", str(tmp_path / "secret"))
    ] == [None] * 5
    assert folder.names("out") == []
    assert folder.text("in") == "y"


def test_what_is_no_plain_file_is_not_waited_for_and_a_long_one_is_cut(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Makefile")
    (tmp_path / "package.json").write_bytes(b"a" * (MOST_BYTES + 1))
    folder = Directory(tmp_path)
    assert folder.text("Makefile") is None
    assert len(folder.text("package.json") or "") == MOST_BYTES
    assert folder.text("a\0b") is None
    assert find(folder, []) == []
