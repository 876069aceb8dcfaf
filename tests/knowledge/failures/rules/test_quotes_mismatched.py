"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "echo \"hello'",
        ("bash: -c: line 1: unexpected EOF while looking for matching `\"'\n"),
        ['echo "hello"'],
    ),
    (
        "git commit -m 'My Message\"",
        ("zsh:1: unmatched '\n"),
        ['git commit -m "My Message"'],
    ),
    (
        "echo it's",
        ("bash: -c: line 1: unexpected EOF while looking for matching `''\n"),
        [],
    ),
    (
        "echo '$HOME\"",
        ("zsh:1: unmatched '\n"),
        [],
    ),
    (
        "echo 'a' \"b\"",
        ("unmatched\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_quotes_mismatched(command: str, output: str, instead: list[str]) -> None:
    assert ask("quotes_mismatched", command, output) == instead
