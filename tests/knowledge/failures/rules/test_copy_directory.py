"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "cp src backup",
        ("cp: -r not specified; omitting directory 'src'\n"),
        ["cp -r src backup"],
    ),
    (
        "scp src host:",
        ("scp: src: not a regular file\n"),
        ["scp -r src host:"],
    ),
    (
        "cat src",
        ("cat: src: Is a directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_copy_directory(command: str, output: str, instead: list[str]) -> None:
    assert ask("copy_directory", command, output) == instead
