"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git clone git clone https://example.org/a.git",
        ("fatal: Too many arguments.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n"),
        ["git clone https://example.org/a.git"],
    ),
    (
        "git clone a b c",
        ("fatal: Too many arguments.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_clone_twice(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_clone_twice", command, output) == instead
