"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git push",
        (
            "To ../gb\n"
            " ! [rejected]        topic -> topic (fetch first)\n"
            "error: failed to push some refs to '../gb'\n"
            "hint: Updates were rejected because the remote contains work that you do\n"
            "hint: not have locally.\n"
        ),
        ["git pull && git push"],
    ),
    (
        "git push origin topic",
        (
            "To ../gb\n"
            " ! [rejected]        topic -> topic (fetch first)\n"
            "error: failed to push some refs to '../gb'\n"
            "hint: Updates were rejected because the remote contains work that you do\n"
            "hint: not have locally.\n"
        ),
        ["git pull origin topic && git push origin topic"],
    ),
    (
        "git push --force",
        (
            "To ../gb\n"
            " ! [rejected]        topic -> topic (fetch first)\n"
            "error: failed to push some refs to '../gb'\n"
            "hint: Updates were rejected because the remote contains work that you do\n"
            "hint: not have locally.\n"
        ),
        [],
    ),
    (
        "git push",
        ("Everything up-to-date\n"),
        [],
    ),
    (
        "git push",
        ("! [remote rejected] topic -> topic (pre-receive hook declined)\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_push_rejected(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_push_rejected", command, output) == instead
