"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "ssh build.example.org",
        (
            "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
            "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
            "IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\n"
            "Offending ED25519 key in /home/ada/.ssh/known_hosts:7\n"
            "Host key for build.example.org has changed and you have requested strict checking.\n"
            "Host key verification failed.\n"
        ),
        ["ssh-keygen -F build.example.org"],
    ),
    (
        "git pull",
        (
            "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
            "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
            "IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\n"
            "Offending ED25519 key in /home/ada/.ssh/known_hosts:7\n"
            "Host key for build.example.org has changed and you have requested strict checking.\n"
            "Host key verification failed.\n"
        ),
        ["ssh-keygen -F build.example.org"],
    ),
    (
        "ssh nohost.invalid",
        ("ssh: Could not resolve hostname nohost.invalid: Name or service not known\n"),
        [],
    ),
    (
        "cat log",
        (
            "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
            "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
            "IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\n"
            "Offending ED25519 key in /home/ada/.ssh/known_hosts:7\n"
            "Host key for build.example.org has changed and you have requested strict checking.\n"
            "Host key verification failed.\n"
        ),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_ssh_host_key_changed(command: str, output: str, instead: list[str]) -> None:
    assert ask("ssh_host_key_changed", command, output) == instead
