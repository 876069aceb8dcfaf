"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git checkout master",
        ("error: pathspec 'master' did not match any file(s) known to git\n"),
        ["git checkout main"],
    ),
    (
        "git push origin master",
        ("error: src refspec master does not match any\nerror: failed to push some refs to '../gb'\n"),
        ["git push origin main"],
    ),
    (
        "git switch main",
        ("fatal: invalid reference: main\n"),
        ["git switch master"],
    ),
    (
        "git checkout topic",
        ("error: pathspec 'topic' did not match any file(s) known to git\n"),
        ["git checkout -b topic"],
    ),
    (
        "git switch topic",
        ("fatal: invalid reference: topic\n"),
        ["git switch -c topic"],
    ),
    (
        "git checkout HEAD nofile",
        ("error: pathspec 'nofile' did not match any file(s) known to git\n"),
        [],
    ),
    (
        "git submodule update x",
        ("error: pathspec 'x' did not match any file(s) known to git\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_name_unknown(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_name_unknown", command, output) == instead
