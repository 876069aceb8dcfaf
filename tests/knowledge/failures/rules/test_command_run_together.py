"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "cd..",
        ("bash: line 1: cd..: command not found\n"),
        ["cd .."],
    ),
    (
        "cd../src",
        ("zsh:1: no such file or directory: cd../src\nzsh:1: command not found: cd../src\n"),
        ["cd ../src"],
    ),
    (
        "gitstatus",
        ("bash: line 1: gitstatus: command not found\n"),
        ["git status"],
    ),
    (
        "git-log",
        ("bash: line 1: git-log: command not found\n"),
        ["git log"],
    ),
    (
        "ls-la src",
        ("bash: line 1: ls-la: command not found\n"),
        ["ls -la src"],
    ),
    (
        "apt-install jq",
        ("bash: line 1: apt-install: command not found\n"),
        ["apt install jq"],
    ),
    (
        "git2-make",
        ("bash: line 1: git2-make: command not found\n"),
        [],
    ),
    (
        "gitfoo",
        ("bash: line 1: gitfoo: command not found\n"),
        [],
    ),
    (
        "cd..",
        ("cd..: permission denied\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_command_run_together(command: str, output: str, instead: list[str]) -> None:
    assert ask("command_run_together", command, output) == instead
