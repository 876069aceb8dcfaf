"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git pull",
        (
            "There is no tracking information for the current branch.\n"
            "Please specify which branch you want to merge with.\n"
            "\n"
            "If you wish to set tracking information for this branch you can do so with:\n"
            "\n"
            "    git branch --set-upstream-to=origin/<branch> topic\n"
        ),
        ["git branch --set-upstream-to=origin/topic topic && git pull"],
    ),
    (
        "git pull",
        (
            "There is no tracking information for the current branch.\n"
            "Please specify which branch you want to merge with.\n"
            "\n"
            "If you wish to set tracking information for this branch you can do so with:\n"
            "\n"
            "    git branch --set-upstream-to=<remote>/<branch> topic\n"
        ),
        [],
    ),
    (
        "git pull",
        ("Already up to date.\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_pull_without_upstream(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_pull_without_upstream", command, output) == instead
