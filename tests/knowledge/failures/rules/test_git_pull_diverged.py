"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git pull",
        (
            "hint: You have divergent branches and need to specify how to reconcile them.\n"
            "hint: You can do so by running one of the following commands sometime before\n"
            "hint: your next pull:\n"
            "hint:\n"
            "hint:   git config pull.rebase false  # merge\n"
            "fatal: Need to specify how to reconcile divergent branches.\n"
        ),
        ["git pull --rebase", "git pull --no-rebase"],
    ),
    (
        "git pull origin topic",
        (
            "hint: You have divergent branches and need to specify how to reconcile them.\n"
            "hint: You can do so by running one of the following commands sometime before\n"
            "hint: your next pull:\n"
            "hint:\n"
            "hint:   git config pull.rebase false  # merge\n"
            "fatal: Need to specify how to reconcile divergent branches.\n"
        ),
        ["git pull --rebase origin topic", "git pull --no-rebase origin topic"],
    ),
    (
        "git pull",
        ("Already up to date.\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_pull_diverged(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_pull_diverged", command, output) == instead
