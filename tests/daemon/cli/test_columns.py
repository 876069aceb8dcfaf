"""Lines break between words, colours take no room, and what is longer than a line is left whole."""

import pytest

from daemon.cli.columns import broken, cut, width


@pytest.mark.parametrize(
    ("text", "indent", "lines"),
    [
        ("! one two three four five six", 2, ["! one two three four", "  five six"]),
        ("short", 4, ["short"]),
        ("        indented words in here", 8, ["        indented words in", "        here"]),
        ("\x1b[1mone\x1b[0m two three four", 0, ["\x1b[1mone\x1b[0m two three four"]),
        ("a " + "x" * 30 + " b", 2, ["a", "  " + "x" * 30, "  b"]),
        ("語語語語語 語語語語語 語", 0, ["語語語語語", "語語語語語 語"]),
        ("", 0, [""]),
    ],
)
def test_lines_break_between_words(text: str, indent: int, lines: list[str]) -> None:
    assert broken(text, indent, 20).split("\n") == lines


def test_on_a_narrow_terminal_there_is_room_for_some_words() -> None:
    assert max(map(len, broken("word " * 20, 30, 10).split("\n"))) <= 50


def test_what_is_left_out_shows() -> None:
    assert (cut("abcdef", 4), width(cut("語語語", 4))) == ("abc…", 3)
