"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "apt install jq",
        (
            "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
            "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"
        ),
        ["sudo apt install jq"],
    ),
    (
        "systemctl restart nginx",
        (
            "Failed to restart nginx.service: Access denied\n"
            "See system logs and 'systemctl status nginx.service' for details.\n"
        ),
        ["sudo systemctl restart nginx"],
    ),
    (
        "pacman -S jq",
        ("error: you cannot perform this operation unless you are root.\n"),
        ["sudo pacman -S jq"],
    ),
    (
        "rm /etc/hosts",
        ("rm: cannot remove '/etc/hosts': Permission denied\n"),
        [],
    ),
    (
        "sudo apt install jq",
        (
            "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
            "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"
        ),
        [],
    ),
    (
        "apt list > /etc/x",
        ("bash: line 1: /etc/x: Permission denied\n"),
        [],
    ),
    (
        "apt install nosuch",
        ("E: Unable to locate package nosuch\n"),
        [],
    ),
    (
        "cat /etc/shadow",
        ("cat: /etc/shadow: Permission denied\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_sudo_needed(command: str, output: str, instead: list[str]) -> None:
    assert ask("sudo_needed", command, output) == instead
