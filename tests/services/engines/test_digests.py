"""Hashes of large files: right, kept, and made anew when a file changes."""

import hashlib
import os
from pathlib import Path

from services.engines.digests import digest


def test_it_is_of_all_parts_in_order(tmp_path: Path) -> None:
    parts = [tmp_path / "a", tmp_path / "b"]
    for part, data in zip(parts, (b"one", b"two"), strict=True):
        part.write_bytes(data)
    assert digest(parts, tmp_path / "kept") == hashlib.sha256(b"onetwo").hexdigest()
    assert digest(parts[::-1], tmp_path / "kept") == hashlib.sha256(b"twoone").hexdigest()


def test_it_is_kept_until_the_file_is_another(tmp_path: Path) -> None:
    file, kept = tmp_path / "a", tmp_path / "kept"
    file.write_bytes(b"one")
    before = file.stat()
    first = digest([file], kept)
    file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # nothing tells that it is another
    assert digest([file], kept) == first
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert digest([file], kept) == hashlib.sha256(b"two").hexdigest()


def test_what_was_kept_and_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    file, kept = tmp_path / "a", tmp_path / "kept"
    file.write_bytes(b"one")
    first = digest([file], kept)
    for one in kept.iterdir():
        one.write_text("[]")
    assert digest([file], kept) == first
