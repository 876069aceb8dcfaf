"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git remote add origin /srv/a.git",
        ("error: remote origin already exists.\n"),
        ["git remote set-url origin /srv/a.git"],
    ),
    (
        "git remote set-url up /srv/a.git",
        ("error: No such remote 'up'\n"),
        ["git remote add up /srv/a.git"],
    ),
    (
        "git remote remove up",
        ("error: No such remote: 'up'\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_remote_address(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_remote_address", command, output) == instead
