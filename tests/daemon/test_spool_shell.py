"""A record of a shell is read as it was written; half of one waits; what is none of ours is said to be so."""

import os
from pathlib import Path

import pytest

from daemon import spool
from daemon.spool_shell import Half
from knowledge.errors import Malformed

FIELDS = ("1", "bash", "b-12-abc", "1700000000000000", "12", "2", "0", "/src", "make")


def write(folder: Path, *fields: str, name: str = "run-b-12-abc-7", end: str = ".") -> Path:
    path = folder / f"{name}.cmd"
    path.write_bytes("".join(f"{one}\0" for one in (*fields, end)).encode("utf-8", "surrogateescape"))
    return path


def changed(place: int, to: str) -> tuple[str, ...]:
    return (*FIELDS[:place], to, *FIELDS[place + 1 :])


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = spool.read(write(tmp_path, *FIELDS))
    assert (found.command, found.cwd, found.status, found.started) == ("make", "/src", 2, 1_700_000_000_000_000)
    assert (found.shell, found.shell_session, found.duration_ms, found.output) == ("bash", "b-12-abc", 12, "")
    assert spool.records(tmp_path) == [tmp_path / "run-b-12-abc-7.cmd"]
    assert spool.run_of(tmp_path / "run-b-12-abc-7.cmd") == "b-12-abc-7"


def test_without_a_clock_it_began_before_its_file_was_written(tmp_path: Path) -> None:
    path = write(tmp_path, *changed(3, ""))
    os.utime(path, ns=(0, 5_000_000_000))
    assert spool.read(path).started == 5_000_000 - 12_000


def test_lines_and_bytes_of_any_kind_are_kept(tmp_path: Path) -> None:
    assert spool.read(write(tmp_path, *changed(8, "echo 'a\nb' \udcff\t"))).command == "echo 'a\nb' \udcff\t"


def test_output_lies_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path, *changed(6, "1"))
    assert spool.read(path).awaits_output
    path.with_suffix(".out").write_bytes(b"one\n[5 bytes left out]\ntwo")
    found = spool.read(path)
    assert (found.awaits_output, found.output_bytes) == (False, 3 + 5 + 3)
    spool.discard(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", range(0, 52, 3))
def test_half_of_one_is_not_broken_but_not_whole(tmp_path: Path, length: int) -> None:
    path = write(tmp_path, *FIELDS)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(Half):
        spool.read(path)


@pytest.mark.parametrize(
    "fields",
    [
        changed(0, "2"),
        changed(1, "tcsh"),
        changed(2, "b-13-abc"),
        changed(2, "../../etc"),
        changed(3, "soon"),
        changed(3, "9" * 19),
        changed(4, ""),
        changed(5, "1.5"),
        (*FIELDS, "more"),
    ],
)
def test_what_is_none_of_ours_is_malformed(tmp_path: Path, fields: tuple[str, ...]) -> None:
    with pytest.raises(Malformed) as caught:
        spool.read(write(tmp_path, *fields))
    assert not isinstance(caught.value, Half)


def test_what_is_larger_than_a_record_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, *FIELDS)
    os.truncate(path, (32 << 20) + 1)
    with pytest.raises(Malformed, match="32 MiB"):
        spool.read(path)


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_set_aside(tmp_path: Path, make: object) -> None:
    path = tmp_path / "run-b-12-abc-7.cmd"
    make(path)  # type: ignore[operator]
    with pytest.raises(Malformed):
        spool.read(path)
    spool.set_aside(path)
    assert spool.records(tmp_path) == []
