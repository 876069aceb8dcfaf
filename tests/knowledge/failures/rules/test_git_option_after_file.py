"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git log f -p",
        ("fatal: option '-p' must come before non-option arguments\n"),
        ["git log -p f"],
    ),
    (
        "git log -p 'a b' --stat",
        ("fatal: option '--stat' must come before non-option arguments\n"),
        ["git log -p --stat 'a b'"],
    ),
    (
        "git log README.md -p",
        ("fatal: bad flag '-p' used after filename\n"),
        ["git log -p README.md"],
    ),
    (
        "git log -p f",
        ("fatal: bad revision 'f'\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_option_after_file(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_option_after_file", command, output) == instead
