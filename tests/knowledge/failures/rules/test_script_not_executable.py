"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "./build.sh -x",
        ("bash: line 1: ./build.sh: Permission denied\n"),
        ["chmod +x ./build.sh && ./build.sh -x"],
    ),
    (
        "./build.sh",
        ("zsh:1: permission denied: ./build.sh\n"),
        ["chmod +x ./build.sh && ./build.sh"],
    ),
    (
        "./build.sh",
        ("fish: Unknown command. './build.sh' exists but is not an executable file.\n./build.sh\n^~~~~~~~~^\n"),
        ["chmod +x ./build.sh && ./build.sh"],
    ),
    (
        "./app.py",
        ("bash: line 1: ./app.py: Permission denied\n"),
        ["python ./app.py"],
    ),
    (
        "./build.sh",
        ("cp: cannot open '/etc/shadow': Permission denied\n"),
        [],
    ),
    (
        "cat x",
        ("cat: x: Permission denied\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_script_not_executable(command: str, output: str, instead: list[str]) -> None:
    assert ask("script_not_executable", command, output) == instead
