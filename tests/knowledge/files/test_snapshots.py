"""Contents are kept once, for the owner alone, and go when they are too old or too many."""

import hashlib
import os
from pathlib import Path

import pytest

from knowledge.files.snapshots import Snapshots


@pytest.fixture
def kept(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "snapshots").glob("*/*") if path.is_file()]


def test_what_is_put_is_there(kept: Snapshots, tmp_path: Path) -> None:
    digest = kept.put(b"text")
    assert digest == hashlib.sha256(b"text").digest()
    assert kept.get(digest.hex()) == b"text"
    [path] = files(tmp_path)
    assert path == tmp_path / "snapshots" / digest.hex()[:2] / digest.hex()[2:]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_same_is_kept_once_and_becomes_young(kept: Snapshots, tmp_path: Path) -> None:
    kept.put(b"text")
    [path] = files(tmp_path)
    os.utime(path, (1, 1))
    kept.put(b"text")
    assert files(tmp_path) == [path]
    assert path.stat().st_mtime > 1


def test_what_a_power_cut_left_is_no_content_and_is_written_again(kept: Snapshots, tmp_path: Path) -> None:
    digest = kept.put(b"text").hex()
    [path] = files(tmp_path)
    path.write_bytes(b"")
    assert kept.get(digest) is None
    kept.put(b"text")
    assert kept.get(digest) == b"text"
    path.write_bytes(b"fake")
    assert kept.get(digest) is None


def test_what_is_old_goes_unless_a_file_holds_it(kept: Snapshots, tmp_path: Path) -> None:
    held, old, young = (kept.put(text).hex() for text in (b"held", b"old", b"young"))
    for path in files(tmp_path):
        if path.read_bytes() != b"young":
            os.utime(path, (1, 1))
    assert kept.prune(1 << 20, 2_000_000_000, {held}) == 3
    assert [kept.get(one) is not None for one in (held, old, young)] == [True, False, True]


def test_beyond_the_cap_the_oldest_go_and_what_files_hold_last(kept: Snapshots, tmp_path: Path) -> None:
    digests = [kept.put(f"{number}".encode() * 10).hex() for number in range(5)]
    for number, digest in enumerate(digests):
        os.utime(tmp_path / "snapshots" / digest[:2] / digest[2:], (number + 1, number + 1))
    kept.prune(20, 0, {digests[0]})
    assert [kept.get(one) is not None for one in digests] == [True, False, False, False, True]


def test_nothing_to_prune(kept: Snapshots) -> None:
    assert kept.prune(0, 0, ()) == 0
    assert kept.get("0" * 64) is None
