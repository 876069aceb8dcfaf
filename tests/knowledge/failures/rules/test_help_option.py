"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "grep -h",
        ("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"),
        ["grep --help"],
    ),
    (
        "cut -h",
        ("cut: invalid option -- 'h'\nTry 'cut --help' for more information.\n"),
        ["cut --help"],
    ),
    (
        "ls -z",
        ("ls: invalid option -- 'z'\nTry 'ls --help' for more information.\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_help_option(command: str, output: str, instead: list[str]) -> None:
    assert ask("help_option", command, output) == instead
