"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "~/projects",
        ("bash: line 1: /home/ada/projects: Is a directory\n"),
        ["cd ~/projects"],
    ),
    (
        "./src",
        ("bash: line 1: ./src: Is a directory\n"),
        ["cd ./src"],
    ),
    (
        "cat /tmp",
        ("cat: /tmp: Is a directory\n"),
        [],
    ),
    (
        "./run",
        ("working\n./run: Is a directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_directory_as_command(command: str, output: str, instead: list[str]) -> None:
    assert ask("directory_as_command", command, output) == instead
