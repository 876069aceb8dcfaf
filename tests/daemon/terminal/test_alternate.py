"""What is drawn on the alternate screen is left out, however it is cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.terminal.alternate import MainScreen


def outside(*pieces: bytes) -> bytes:
    screen = MainScreen()
    return b"".join([*(screen.outside(piece) for piece in pieces), screen.finish()])


@pytest.mark.parametrize("number", [b"47", b"1047", b"1049", b"1;1049", b"1049;25"])
def test_a_full_screen_program_leaves_what_was_around_it(number: bytes) -> None:
    assert outside(b"before\x1b[?" + number + b"hdrawn\x1b[?" + number + b"lafter") == b"beforeafter"


def test_other_switches_stay() -> None:
    text = b"\x1b[?25lspinner\x1b[?25h\x1b[?2004h\x1b[31mred\x1b["
    assert outside(text) == text


def test_a_program_that_was_killed_leaves_nothing_of_its_screen() -> None:
    assert outside(b"before\x1b[?1049hdrawn", b"more\x1b[?10") == b"before"


@given(
    st.lists(st.sampled_from([b"\x1b[?1049h", b"\x1b[?1049l", b"text", b"\x1b", b"\x1b[?25h", b"\x1b[?1"]), max_size=8),
    st.lists(st.integers(0, 80), max_size=12),
)
def test_any_cutting_gives_the_same(pieces: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(pieces)
    edges = sorted({0, *(cut for cut in cuts if cut < len(whole)), len(whole)})
    cut = [whole[start:end] for start, end in itertools.pairwise(edges)]
    assert outside(*cut) == outside(whole)
