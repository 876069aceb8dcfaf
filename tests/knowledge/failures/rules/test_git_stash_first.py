"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git pull --rebase",
        ("error: cannot pull with rebase: You have unstaged changes.\nerror: please commit or stash them.\n"),
        ["git stash && git pull --rebase && git stash pop"],
    ),
    (
        "git checkout feature",
        (
            "error: Your local changes to the following files would be overwritten by checkout:\n"
            "\tf\n"
            "Please commit your changes or stash them before you switch branches.\n"
            "Aborting\n"
        ),
        ["git stash && git checkout feature"],
    ),
    (
        "git rebase topic",
        ("error: cannot rebase: You have unstaged changes.\nerror: Please commit or stash them.\n"),
        ["git stash && git rebase topic"],
    ),
    (
        "git commit",
        ("no changes added to commit\n"),
        [],
    ),
    (
        "ls",
        ("error: cannot rebase: You have unstaged changes.\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_stash_first(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_stash_first", command, output) == instead
