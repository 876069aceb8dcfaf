"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "npm test",
        (
            "npm error code ENOENT\n"
            "npm error syscall open\n"
            "npm error path /src/package.json\n"
            "npm error errno -2\n"
            "npm error enoent Could not read package.json: Error: ENOENT: no such file or directory, op"
            "en '/src/package.json'\n"
        ),
        ["cd web && npm test"],
    ),
    (
        "make",
        ("make: *** No targets specified and no makefile found.  Stop.\n"),
        ["cd .. && make"],
    ),
    (
        "cargo build",
        ("error: could not find `Cargo.toml` in `/src` or any parent directory\n"),
        [],
    ),
    (
        "npm test",
        ('npm error Missing script: "test"\n'),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_wrong_directory(command: str, output: str, instead: list[str]) -> None:
    assert ask("wrong_directory", command, output) == instead
