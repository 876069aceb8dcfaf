"""A line taken apart and put together again."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.said import Said, parts, quoted, readable


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("git push", ("git", "push")),
        ("sudo git push", ("git", "push")),
        ("sudo -u ada -E git push", ("git", "push")),
        ("A=1 B='x y' env C=2 git push", ("git", "push")),
        ('echo "a b" \'c d\' e\\ f "g\\"h"', ("echo", "a b", "c d", "e f", 'g"h')),
        ("sudo", ("sudo",)),
        ("", ()),
        ("echo 'open", ("echo", "'open")),
    ],
)
def test_words_are_as_a_shell_splits_them_from_the_program_on(command: str, words: tuple[str, ...]) -> None:
    assert Said(command, "").words == words


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1))
def test_what_shlex_joins_is_split_again(words: list[str]) -> None:
    assert tuple(word.text for word in Said(shlex.join(words), "").all_words) == tuple(words)


def test_the_rest_of_a_line_stays_as_it_was_typed() -> None:
    said = Said("sudo  git psuh 'a b'  $HOME", "")
    assert said.replaced(1, "push") == "sudo  git push 'a b'  $HOME"
    assert said.inserted(2, "a b") == "sudo  git psuh 'a b' 'a b'  $HOME"
    assert said.inserted(9, "-x") == "sudo  git psuh 'a b'  $HOME -x"
    assert said.without(2) == "sudo git psuh $HOME"
    assert said.replaced(0, "git", "push", count=2) == "sudo  git push 'a b'  $HOME"


@pytest.mark.parametrize(
    ("command", "names", "at"),
    [
        ("git -C /src push", ("push",), 3),
        ("git -c a=b --no-pager push", (), 4),
        ("git push pull", ("pull",), None),
        ("git", (), None),
    ],
)
def test_a_subcommand_is_the_first_argument_that_is_no_option(
    command: str, names: tuple[str, ...], at: int | None
) -> None:
    assert Said(command, "").sub(*names) == at


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("a && b || c; d | e & f\ng", ["a", "b", "c", "d", "e", "f", "g"]),
        ("a 'b && c' \"d | e\" f\\;g", ["a 'b && c' \"d | e\" f\\;g"]),
        ("a 2>&1 &> b <&3 >| c", ["a 2>&1 &> b <&3 >| c"]),
        ("a $(b && c) && d", ["a $(b && c) && d"]),
        (" ; ", []),
    ],
)
def test_a_line_is_several_commands(line: str, commands: list[str]) -> None:
    assert [line[part.start : part.end] for part in parts(line)] == commands


def test_commands_at_a_pipe_are_told() -> None:
    assert [part.piped for part in parts("a && b | c; d")] == [False, True, True, False]


@pytest.mark.parametrize(("word", "shown"), [("a/b.py", "a/b.py"), ("~/x", "~/x"), ("a b", "'a b'"), ("$x;", "'$x;'")])
def test_a_word_is_quoted_where_a_shell_needs_it(word: str, shown: str) -> None:
    assert quoted(word) == shown


def test_of_a_huge_output_both_ends_are_read() -> None:
    text = readable("first\n" + "x\n" * 200_000 + "last")
    assert text.startswith("first\n")
    assert text.endswith("\nlast")
    assert len(text) < 100_000
