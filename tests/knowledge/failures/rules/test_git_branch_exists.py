"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git branch topic",
        ("fatal: a branch named 'topic' already exists\n"),
        ["git checkout topic"],
    ),
    (
        "git checkout -b topic",
        ("fatal: A branch named 'topic' already exists.\n"),
        ["git checkout topic"],
    ),
    (
        "git switch -c topic",
        ("fatal: a branch named 'topic' already exists\n"),
        ["git switch topic"],
    ),
    (
        "git tag v1",
        ("fatal: tag 'v1' already exists\n"),
        [],
    ),
    (
        "ls topic",
        ("fatal: a branch named 'topic' already exists\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_branch_exists(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_branch_exists", command, output) == instead
