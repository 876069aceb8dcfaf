"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "grep TODO .",
        ("grep: .: Is a directory\n"),
        ["grep -r TODO ."],
    ),
    (
        "grep -n TODO src",
        ("grep: src: Is a directory\n"),
        ["grep -r -n TODO src"],
    ),
    (
        "grep TODO nofile",
        ("grep: nofile: No such file or directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_grep_directory(command: str, output: str, instead: list[str]) -> None:
    assert ask("grep_directory", command, output) == instead
