"""Lines of a reflog: whole ones are read, whatever else the file holds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.git.reflog import entries

A, B, NONE = "a" * 40, "b" * 40, "0" * 40
LINE = f"{A} {B} Ada <ada@example.org> 1700000000 +0100\tcommit: one\n".encode()


def test_an_entry_says_what_was_done_by_whom_and_when() -> None:
    [entry] = entries(LINE)
    assert entry == (A, B, "Ada <ada@example.org>", 1_700_000_000_000_000, "commit: one", len(LINE))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"{NONE} {B} A <> 1 +0000\tx", (None, B, "A <>", 1_000_000, "x")),
        (f"{A} {NONE} A <> 1 +0000\tx", (A, None, "A <>", 1_000_000, "x")),
        (f"{A} {B} A <> 1 +0000", (A, B, "A <>", 1_000_000, "")),
        (f"{'c' * 64} {'d' * 64} A <> 1 +0000\tx", ("c" * 64, "d" * 64, "A <>", 1_000_000, "x")),
        (f"{A} {B} A B <a@b> 1 +0000\ta\tb", (A, B, "A B <a@b>", 1_000_000, "a\tb")),
        (f"{A} {B} A <> -5 +0000\tx", (A, B, "A <>", 0, "x")),
        (f"{A} {B} A <> 999999999999999999 +0000\tx", (A, B, "A <>", 9_000_000_000_000_000_000, "x")),
    ],
)
def test_forms_of_a_line(line: str, expected: tuple[object, ...]) -> None:
    [entry] = entries(line.encode() + b"\n")
    assert entry[:5] == expected


def test_a_line_that_is_being_written_waits() -> None:
    assert len(entries(LINE + LINE[:-1])) == 1
    assert len(entries(LINE + LINE)) == 2


def test_it_goes_on_behind_an_offset() -> None:
    first, second = entries(LINE + LINE.replace(b"one", b"two"))
    assert entries(LINE + LINE.replace(b"one", b"two"), first.end) == [second]


def test_what_is_no_entry_is_left_out() -> None:
    assert [one.message for one in entries(b"\n" + LINE + b"\xff\xfe\x00\n" + LINE)] == ["commit: one"] * 2


@given(st.binary(max_size=300), st.integers(0, 3))
def test_any_bytes_can_be_read(data: bytes, times: int) -> None:
    found = entries(data + b"\n" + LINE * times)
    assert len(found) >= times
    assert all(one.end <= len(data) + 1 + len(LINE) * times for one in found)


def test_what_is_no_entry_costs_next_to_nothing() -> None:
    line = f"{'0' * 40} {'1' * 40} a <b> 5 +0000\tcommit: x\n".encode()
    began = time.process_time()
    [one] = entries(b"\n" * 4_000_000 + line + b"\0" * 4_000_000)
    assert one.end == 4_000_000 + len(line)
    assert time.process_time() - began < 2
