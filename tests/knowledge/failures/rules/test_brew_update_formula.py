"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "brew update jq",
        ("Error: This command updates brew itself, and does not take formula names.\nUse `brew upgrade jq`.\n"),
        ["brew upgrade jq"],
    ),
    (
        "brew update",
        ("Already up-to-date.\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_brew_update_formula(command: str, output: str, instead: list[str]) -> None:
    assert ask("brew_update_formula", command, output) == instead
