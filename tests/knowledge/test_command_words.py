"""Words of command lines, and that a line of any length is read at once."""

import subprocess
import sys

import pytest

from knowledge.changes.sorting import command_sort, simple_commands, writes
from knowledge.command_words import LONGEST, words_of


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("grep -r 'two words' .", ["grep", "-r", "two words", "."]),
        ("echo it's open", ["echo", "it's", "open"]),
        ("", []),
        ("x" * (LONGEST + 1) + " 'a b'", ["x" * (LONGEST + 1), "'a", "b'"]),
    ],
)
def test_words(line: str, words: list[str]) -> None:
    assert words_of(line) == words


def test_a_line_too_long_to_be_read_is_one_command() -> None:
    line = "pip install " + "x" * LONGEST + "; ls"
    assert len(list(simple_commands(line))) == 1
    assert command_sort(line) == "install"
    assert not writes("ls " + "x" * LONGEST)


READ = """
from knowledge.changes.sorting import command_sort, writes
from knowledge.command_words import words_of
from knowledge.failures.commands import sort_of
from knowledge.memory.days.git_words import asked
line = "x" * 20_000_000
words_of(line), command_sort(line), writes(line), sort_of(line), asked(line)
"""


def test_a_word_of_twenty_megabytes_holds_nobody_up() -> None:
    """With a reader that copies the word for each of its characters it would take hours."""
    subprocess.run([sys.executable, "-c", READ], check=True, timeout=120)
