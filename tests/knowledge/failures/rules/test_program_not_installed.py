"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "vim a",
        ("The program 'vim' is currently not installed. You can install it by typing:\nsudo apt install vim\n"),
        ["sudo apt install vim && vim a"],
    ),
    (
        "jq .",
        ("Command 'jq' not found, but can be installed with:\nsudo apt  install jq  # version 1.7\n"),
        [],
    ),
    (
        "jq .",
        ("Command 'jq' not found, but can be installed with:\n\nsudo apt install jq\n"),
        ["sudo apt install jq && jq ."],
    ),
    (
        "vim a",
        ("bash: line 1: vim: command not found\n"),
        [],
    ),
    (
        "git a",
        ("The program 'git' is currently not installed. You can install it by typing:\nsudo apt install git\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_program_not_installed(command: str, output: str, instead: list[str]) -> None:
    assert ask("program_not_installed", command, output) == instead
