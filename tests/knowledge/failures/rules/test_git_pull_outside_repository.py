"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git pull git@example.org:a/b.git",
        ("fatal: not a git repository (or any of the parent directories): .git\n"),
        ["git clone git@example.org:a/b.git"],
    ),
    (
        "git pull",
        ("fatal: not a git repository (or any of the parent directories): .git\n"),
        [],
    ),
    (
        "git status",
        ("fatal: not a git repository (or any of the parent directories): .git\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_pull_outside_repository(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_pull_outside_repository", command, output) == instead
