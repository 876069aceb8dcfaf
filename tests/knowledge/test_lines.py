"""Lines of a log are what splitting at LF gives, from 1."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lines import excerpt, numbered, split


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n", [""]),
        ("\n\n", ["", ""]),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\nb", ["a", "b"]),
        ("a\n\n", ["a", ""]),
        ("a\r\nb\r\n", ["a\r", "b\r"]),
        ("10%\r20%\rdone\n", ["10%\r20%\rdone"]),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g\n", ["a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"]),
        ("a\0b\n", ["a\0b"]),
    ],
)
def test_only_a_line_feed_ends_a_line(text: str, lines: list[str]) -> None:
    assert split(text) == lines


@given(st.text(alphabet="ab\r\n\u2028", max_size=40))
@settings(max_examples=100)
def test_the_lines_are_the_text(text: str) -> None:
    assert "".join(line + "\n" for line in split(text)) == (text if text.endswith("\n") or not text else text + "\n")


def test_lines_are_counted_from_one() -> None:
    assert list(numbered("a\nb\n")) == [(1, "a"), (2, "b")]
    assert list(numbered("")) == []


@pytest.mark.parametrize(
    ("first", "last", "lines"),
    [
        (1, 1, ["1"]),
        (2, 3, ["2", "3"]),
        (1, 99, ["1", "2", "3", "4"]),
        (-5, 2, ["1", "2"]),
        (0, 0, []),
        (1, -1, []),
        (3, 2, []),
        (5, 9, []),
    ],
)
def test_an_excerpt_is_clipped_to_what_there_is(first: int, last: int, lines: list[str]) -> None:
    assert excerpt("1\n2\n3\n4\n", first, last) == lines
