"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "https://github.com/ada/engine.git",
        ("bash: line 1: https://github.com/ada/engine.git: No such file or directory\n"),
        ["git clone https://github.com/ada/engine.git"],
    ),
    (
        "https://github.com/ada/engine",
        ("zsh:1: no such file or directory: https://github.com/ada/engine\n"),
        ["git clone https://github.com/ada/engine"],
    ),
    (
        "git@example.org:ada/engine.git",
        ("bash: line 1: git@example.org:ada/engine.git: command not found\n"),
        ["git clone git@example.org:ada/engine.git"],
    ),
    (
        "https://example.org/page.html",
        ("bash: line 1: https://example.org/page.html: No such file or directory\n"),
        [],
    ),
    (
        "curl https://github.com/ada/engine.git",
        ("curl: (22) The requested URL returned error: 404 Not Found\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_address_as_command(command: str, output: str, instead: list[str]) -> None:
    assert ask("address_as_command", command, output) == instead
