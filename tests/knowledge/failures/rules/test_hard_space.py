"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "ps -ef |\xa0grep foo",
        ("bash: line 1: \xa0grep: command not found\n"),
        ["ps -ef | grep foo"],
    ),
    (
        "ps -ef | grep foo",
        (""),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_hard_space(command: str, output: str, instead: list[str]) -> None:
    assert ask("hard_space", command, output) == instead
