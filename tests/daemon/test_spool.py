"""A record appears whole or not at all, is read as it was written, and what is none of ours is said to be so."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from daemon import spool
from daemon.spool import CommandRecord
from knowledge.errors import Malformed

RECORD = CommandRecord("make", "/src", 2, 1_700_000_000_000_000, 12, 5, "shell-1")


def write(folder: Path, name: str = "run-a", output: bytes = b"") -> Path:
    return spool.write(folder, name, RECORD, output)


@pytest.mark.parametrize(
    ("output", "text"),
    [(b"", ""), ("grüße\n".encode(), "grüße\n"), (b"\xff\x00\r\n", "\ufffd\x00\r\n")],
)
def test_a_record_is_read_as_it_was_written(tmp_path: Path, output: bytes, text: str) -> None:
    assert spool.read(write(tmp_path, output=output)) == replace(RECORD, output=text)


def test_a_record_is_for_nobody_else(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert {file.name for file in tmp_path.iterdir()} == {path.name, "run-a.out"}


def test_records_come_oldest_first_and_only_whole_ones(tmp_path: Path) -> None:
    for age, name in enumerate(("run-b", "run-a", "run-c")):
        os.utime(write(tmp_path, name), ns=(age, age))
    (tmp_path / "run-d.json.partial").write_bytes(b"{")
    (tmp_path / "run-e.out").write_bytes(b"no facts yet")
    (tmp_path / "other.json").write_bytes(b"{}")
    assert [path.stem for path in spool.records(tmp_path)] == ["run-b", "run-a", "run-c"]


def test_a_record_that_the_hub_has_is_removed_whole(tmp_path: Path) -> None:
    path = write(tmp_path)
    spool.discard(path)
    spool.discard(path)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_record_is_kept_out_of_the_way(tmp_path: Path) -> None:
    spool.set_aside(write(tmp_path))
    assert spool.records(tmp_path) == []
    assert (tmp_path / "run-a.broken").exists()


def facts(**changes: object) -> bytes:
    known = asdict(RECORD) | changes
    del known["output"]  # it lies in the other file
    return json.dumps(known).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        facts(surprise=1),
        facts(command=None),
        facts(command=["make"]),
        facts(cwd=1),
        facts(status="1"),
        facts(status=True),
        facts(started=1.5),
        facts(duration_ms=None),
        facts(shell_session=3),
        facts(shell_session=0),
        facts(shell_session=[]),
    ],
)
def test_what_is_none_of_ours_is_malformed(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path)
    path.write_bytes(data)
    with pytest.raises(Malformed):
        spool.read(path)


def test_a_record_without_its_output_is_malformed(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_suffix(".out").unlink()
    with pytest.raises(Malformed):
        spool.read(path)


def test_what_is_larger_than_any_record_of_ours_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path)
    os.truncate(path.with_suffix(".out"), spool.LARGEST + 1)
    with pytest.raises(Malformed, match="80 MiB"):
        spool.read(path)


ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path),
}


@pytest.mark.parametrize("suffix", [".json", ".out"])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_malformed_at_once_and_can_be_set_aside(tmp_path: Path, kind: str, suffix: str) -> None:
    path = write(tmp_path)
    path.with_suffix(suffix).unlink()
    ODD[kind](path.with_suffix(suffix))
    assert spool.records(tmp_path) == [path]
    with pytest.raises(Malformed):
        spool.read(path)
    spool.set_aside(path)
    spool.sweep(tmp_path, time.time_ns() // 1_000 + 2 * spool.HALF_LIFE_US)
    assert spool.records(tmp_path) == []


def test_a_record_whose_place_aside_is_taken_gets_another(tmp_path: Path) -> None:
    path = write(tmp_path)
    (path.with_suffix(".broken") / "x").mkdir(parents=True)
    spool.set_aside(path)
    assert len([one for one in tmp_path.glob("run-*.broken") if one.is_file()]) == 1
