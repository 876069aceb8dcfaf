"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "cp README.md a/b/",
        ("cp: cannot create regular file 'a/b/': No such file or directory\n"),
        ["mkdir -p a/b && cp README.md a/b/"],
    ),
    (
        "mv README.md a/b",
        ("mv: cannot move 'README.md' to 'a/b': No such file or directory\n"),
        ["mkdir -p a && mv README.md a/b"],
    ),
    (
        "touch a/b/c",
        ("touch: cannot touch 'a/b/c': No such file or directory\n"),
        ["mkdir -p a/b && touch a/b/c"],
    ),
    (
        "ln -s x b/c/d",
        ("ln: failed to create symbolic link 'b/c/d': No such file or directory\n"),
        ["mkdir -p b/c && ln -s x b/c/d"],
    ),
    (
        "tee x/y/z",
        ("tee: x/y/z: No such file or directory\n"),
        ["mkdir -p x/y && tee x/y/z"],
    ),
    (
        "echo x > q/w/e",
        ("bash: line 1: q/w/e: No such file or directory\n"),
        ["mkdir -p q/w && echo x > q/w/e"],
    ),
    (
        "echo x > q/w/e",
        ("zsh:1: no such file or directory: q/w/e\n"),
        ["mkdir -p q/w && echo x > q/w/e"],
    ),
    (
        "echo x > q/w/e",
        ("sh: 1: cannot create q/w/e: Directory nonexistent\n"),
        ["mkdir -p q/w && echo x > q/w/e"],
    ),
    (
        "cp x a/b",
        ("cp: cannot stat 'x': No such file or directory\n"),
        [],
    ),
    (
        "cat a/b",
        ("cat: a/b: No such file or directory\n"),
        [],
    ),
    (
        "tee x",
        ("tee: x: No such file or directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_target_directory_missing(command: str, output: str, instead: list[str]) -> None:
    assert ask("target_directory_missing", command, output) == instead
