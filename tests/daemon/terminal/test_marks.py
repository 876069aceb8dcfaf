"""Marks are found and taken out however the output is cut, and nothing else is."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.terminal.marks import Mark, Scanner

NONCE = "n0n"
BEGIN, END = b"\x1b]7877;n0n;C;b-1-2\x07", b"\x1b]7877;n0n;D;b-1-2;130\x07"
PIECES = st.sampled_from(
    [BEGIN, END, b"\x1b", b"\x1b]7877;", b"\x1b]7877;n0n;C;", b"\x1b]7877;n0n;D;x;12345\x07", b"text\r\n", b"\x07",
     b"\x1b]7877;other;C;b-1-2\x07", b"\x1b[31m", b"n0n;D;", bytes(range(128, 256))]
)  # fmt: skip


def scanned(pieces: list[bytes]) -> list[bytes | Mark]:
    """What comes out, ordinary bytes joined."""
    scanner, found = Scanner(NONCE), []
    for piece in pieces:
        found += scanner.feed(piece)
    joined: list[bytes | Mark] = []
    for one in [*found, scanner.finish()]:
        if isinstance(one, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += one
        else:
            joined.append(one)
    return [one for one in joined if one != b""]


def test_a_command_lies_between_its_marks() -> None:
    assert scanned([b"$ make\r\n" + BEGIN + b"no rule\r\n" + END + b"$ "]) == [
        b"$ make\r\n", Mark("b-1-2"), b"no rule\r\n", Mark("b-1-2", 130), b"$ ",
    ]  # fmt: skip


@given(st.lists(PIECES, max_size=8), st.lists(st.integers(0, 200), max_size=12))
def test_any_cutting_gives_the_same(pieces: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(pieces)
    edges = sorted({0, *(cut for cut in cuts if cut < len(whole)), len(whole)})
    cut = [whole[start:end] for start, end in itertools.pairwise(edges)]
    assert scanned(cut) == scanned([whole]) == scanned([whole[at : at + 1] for at in range(len(whole))])


@given(st.lists(PIECES, max_size=8))
def test_only_marks_go(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    kept = b"".join(one for one in scanned([whole]) if isinstance(one, bytes))
    assert kept == whole.replace(BEGIN, b"").replace(END, b"")


@pytest.mark.parametrize("ordinary", [b"x", b"\x1b[", b"\x1b]7", b"\x1b]7877;n0n;C;b c", b"\x1b]7877;n0n;D;a;1234"])
def test_what_cannot_become_a_mark_is_shown_at_once(ordinary: bytes) -> None:
    begun = ordinary == b"\x1b]7"
    assert b"".join(map(bytes, Scanner(NONCE).feed(b"before" + ordinary))) == b"before" + (b"" if begun else ordinary)


def test_nothing_is_held_for_longer_than_a_mark_is() -> None:
    scanner = Scanner(NONCE)
    endless = b"\x1b]7877;n0n;C;" + b"a" * 101
    assert b"".join(map(bytes, scanner.feed(endless))) == endless
    assert scanner.finish() == b""


def test_the_marks_of_another_are_left_alone() -> None:
    other = BEGIN.replace(b"n0n", b"n1n")
    assert scanned([other]) == [other]
