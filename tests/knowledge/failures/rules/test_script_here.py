"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "build.sh --fast",
        ("bash: line 1: build.sh: command not found\n"),
        ["./build.sh --fast"],
    ),
    (
        "other.sh",
        ("bash: line 1: other.sh: command not found\n"),
        [],
    ),
    (
        "./build.sh",
        ("bash: line 1: ./build.sh: Permission denied\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_script_here(command: str, output: str, instead: list[str]) -> None:
    assert ask("script_here", command, output) == instead
