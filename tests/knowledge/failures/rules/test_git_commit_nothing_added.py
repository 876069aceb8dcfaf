"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git commit -m 'a \"b\"'",
        (
            "On branch topic\n"
            "Changes not staged for commit:\n"
            "\tmodified:   f\n"
            "\n"
            'no changes added to commit (use "git add" and/or "git commit -a")\n'
        ),
        ["git commit -a -m 'a \"b\"'"],
    ),
    (
        "git commit -m z",
        (
            "On branch topic\n"
            "Untracked files:\n"
            "\tnew\n"
            "\n"
            'nothing added to commit but untracked files present (use "git add" to track)\n'
        ),
        ["git add . && git commit -m z"],
    ),
    (
        "git commit -m z",
        ("On branch topic\nnothing to commit, working tree clean\n"),
        [],
    ),
    (
        "make commit",
        ("no changes added to commit\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_commit_nothing_added(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_commit_nothing_added", command, output) == instead
