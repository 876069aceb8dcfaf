"""What a program printed, as it may reach a terminal."""

import os
import pty

import pytest
from hypothesis import given
from hypothesis import strategies as some

from daemon.terminal.tamed import tamed, writer


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("\x1b[31mred\x1b[0m\tand\r\nplain", "\x1b[31mred\x1b[0m\tand\r\nplain"),
        ("\x1b[6n\x1b[casked", "asked"),
        ("\x1b]0;EVIL\x07title", "title"),
        ("\x1b]52;c;ZXZpbA==\x1b\\copied", "copied"),
        ("\x1b[2J\x1b[Hcleared", "cleared"),
        ("\x1bPq#0\x1b\\picture", "picture"),
        ("\x9b6nold", "6nold"),
        ("cut \x1b", "cut "),
    ],
)
def test_text_and_colours_stay(printed: str, shown: str) -> None:
    assert tamed(printed, colours=True) == shown


def test_colours_go_where_none_are_wanted() -> None:
    assert tamed("\x1b[1;31mred\x1b[m", colours=False) == "red"


@given(some.text(alphabet="\x1b[]0;mn6\x07\\ab\x9bP?"))
def test_nothing_but_colours_begins_a_sequence(text: str) -> None:
    assert "\x1b" not in tamed(text, colours=False)


def test_bytes_for_a_terminal_are_tamed_wherever_they_were_cut_and_others_stay() -> None:
    reads, writes = os.pipe()
    ours, theirs = pty.openpty()
    try:
        assert writer(writes)(b"\x1b[6n\xff") == b"\x1b[6n\xff"
        to_terminal = writer(theirs)
        assert to_terminal("ä".encode()[:1]) + to_terminal("ä".encode()[1:] + b"\x1b[6n") == "ä".encode()
    finally:
        for one in (reads, writes, ours, theirs):
            os.close(one)
