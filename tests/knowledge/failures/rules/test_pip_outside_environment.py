"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "pip install rich",
        (
            "error: externally-managed-environment\n"
            "\n"
            "× This environment is externally managed\n"
            "╰─> To install Python packages system-wide, try apt install\n"
            "    python3-xyz, where xyz is the package you are trying to\n"
            "    install.\n"
        ),
        ["python3 -m venv .venv && .venv/bin/pip install rich"],
    ),
    (
        "pip install rich",
        (
            "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/usr/l"
            "ib/python3/dist-packages/rich'\n"
            "Consider using the `--user` option or check the permissions.\n"
        ),
        ["pip install --user rich"],
    ),
    (
        "pip install --user rich",
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'\n"),
        [],
    ),
    (
        "pip install rich",
        ("Requirement already satisfied: rich\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_pip_outside_environment(command: str, output: str, instead: list[str]) -> None:
    assert ask("pip_outside_environment", command, output) == instead
