"""A command is offered again in a form that does the same."""

import pytest

from knowledge.failures.again import again


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("make", "sotto run -- make"),
        ("make CC=gcc 'a b'", "sotto run -- make CC=gcc 'a b'"),
        ("pytest tests/*.py", "sotto run -- pytest tests/*.py"),
        ("cd x && make", "sotto run -- bash -c 'cd x && make'"),
        ("CC=gcc make", "sotto run -- bash -c 'CC=gcc make'"),
        ("make 'it' | tee log", """sotto run -- bash -c 'make '"'"'it'"'"' | tee log'"""),
        ("make\nmake", "sotto run -- bash -c 'make\nmake'"),
    ],
)
def test_a_command_again(command: str, line: str) -> None:
    assert again(command) == line
