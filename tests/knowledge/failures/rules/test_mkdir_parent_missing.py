"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "mkdir a/b/c",
        ("mkdir: cannot create directory \u2018a/b/c\u2019: No such file or directory\n"),
        ["mkdir -p a/b/c"],
    ),
    (
        "mkdir a/b",
        ("mkdir: a: No such file or directory\n"),
        ["mkdir -p a/b"],
    ),
    (
        "mkdir a",
        ("mkdir: cannot create directory \u2018a\u2019: File exists\n"),
        [],
    ),
    (
        "mkdir /a",
        ("mkdir: cannot create directory \u2018/a\u2019: Permission denied\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_mkdir_parent_missing(command: str, output: str, instead: list[str]) -> None:
    assert ask("mkdir_parent_missing", command, output) == instead
