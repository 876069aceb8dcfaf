"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "gti status",
        ("bash: line 1: gti: command not found\n"),
        ["git status"],
    ),
    (
        "gti status",
        ("zsh:1: command not found: gti\n"),
        ["git status"],
    ),
    (
        "gti status",
        ("fish: Unknown command: gti\nfish:\ngti status\n^~^\n"),
        ["git status"],
    ),
    (
        "gti status",
        ("sh: 1: gti: not found\n"),
        ["git status"],
    ),
    (
        "gti status",
        ("timeout: failed to run command \u2018gti\u2019: No such file or directory\n"),
        ["git status"],
    ),
    (
        "sudo gti status",
        ("sudo: gti: command not found\n"),
        ["sudo git status"],
    ),
    (
        "FOO='a b' dokcer ps",
        ("bash: line 1: dokcer: command not found\n"),
        ["FOO='a b' docker ps"],
    ),
    (
        "pyhton app.py",
        ("bash: line 1: pyhton: command not found\n"),
        ["python app.py"],
    ),
    (
        "sl",
        ("bash: line 1: sl: command not found\n"),
        ["ls"],
    ),
    (
        "cs /etc",
        ("bash: line 1: cs: command not found\n"),
        ["cd /etc"],
    ),
    (
        "exprot A=1",
        ("bash: line 1: exprot: command not found\n"),
        ["export A=1"],
    ),
    (
        "main",
        ("bash: line 1: main: command not found\n"),
        [],
    ),
    (
        "xyzzyplugh",
        ("bash: line 1: xyzzyplugh: command not found\n"),
        [],
    ),
    (
        "git status",
        ("bash: line 1: git: command not found\n"),
        [],
    ),
    (
        "./gti",
        ("./gti: line 3: gti: command not found\n"),
        [],
    ),
    (
        "gti status",
        ("gti broke\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_command_misspelled(command: str, output: str, instead: list[str]) -> None:
    assert ask("command_misspelled", command, output) == instead
