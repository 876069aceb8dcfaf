"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "man grpe",
        ("No manual entry for grpe\n"),
        ["man grep"],
    ),
    (
        "man ruff",
        ("No manual entry for ruff\n"),
        ["ruff --help"],
    ),
    (
        "man xyzzyplugh",
        ("No manual entry for xyzzyplugh\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_man_page_missing(command: str, output: str, instead: list[str]) -> None:
    assert ask("man_page_missing", command, output) == instead
