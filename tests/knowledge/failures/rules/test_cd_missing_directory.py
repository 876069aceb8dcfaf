"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "cd docments",
        ("bash: line 1: cd: docments: No such file or directory\n"),
        ["cd documents", "mkdir -p docments && cd docments"],
    ),
    (
        "cd docments",
        ("zsh:cd:1: no such file or directory: docments\n"),
        ["cd documents", "mkdir -p docments && cd docments"],
    ),
    (
        "cd docments",
        ("cd: The directory 'docments' does not exist\n/usr/share/fish/functions/cd.fish (line 30):\n"),
        ["cd documents", "mkdir -p docments && cd docments"],
    ),
    (
        "cd docments",
        ("sh: 1: cd: can't cd to docments\n"),
        ["cd documents", "mkdir -p docments && cd docments"],
    ),
    (
        "cd src/maim",
        ("bash: line 1: cd: src/maim: No such file or directory\n"),
        ["cd src/main", "mkdir -p src/maim && cd src/maim"],
    ),
    (
        "cd 'new place'",
        ("bash: line 1: cd: new place: No such file or directory\n"),
        ["mkdir -p 'new place' && cd 'new place'"],
    ),
    (
        "cd ~nobody",
        ("bash: line 1: cd: ~nobody: No such file or directory\n"),
        [],
    ),
    (
        "ls docments",
        ("ls: cannot access 'docments': No such file or directory\n"),
        [],
    ),
    (
        "cd README.md",
        ("bash: line 1: cd: README.md: Not a directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_cd_missing_directory(command: str, output: str, instead: list[str]) -> None:
    assert ask("cd_missing_directory", command, output) == instead
