"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "apt-get search jq",
        ("E: Invalid operation search\n"),
        ["apt-cache search jq"],
    ),
    (
        "sudo apt-get list --installed",
        ("E: Invalid operation list\n"),
        ["sudo apt list --installed"],
    ),
    (
        "apt-get instal jq",
        ("E: Invalid operation instal\n"),
        [],
    ),
    (
        "apt search jq",
        ("E: Invalid operation search\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_apt_elsewhere(command: str, output: str, instead: list[str]) -> None:
    assert ask("apt_elsewhere", command, output) == instead
