"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "$ make all",
        ("bash: line 1: $: command not found\n"),
        ["make all"],
    ),
    (
        "$ $ make",
        ("zsh:1: command not found: $\n"),
        ["make"],
    ),
    (
        "$",
        ("bash: line 1: $: command not found\n"),
        [],
    ),
    (
        "$? x",
        ("bash: line 1: 127: command not found\n"),
        [],
    ),
    (
        "$HOME/x y",
        ("bash: line 1: /home/ada/x: No such file or directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_prompt_pasted(command: str, output: str, instead: list[str]) -> None:
    assert ask("prompt_pasted", command, output) == instead
