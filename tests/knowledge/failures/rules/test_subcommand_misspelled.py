"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "docker pes -a",
        ("docker: unknown command: docker pes\n\nRun 'docker --help' for more information\n"),
        ["docker ps -a"],
    ),
    (
        "docker pes",
        ("docker: 'pes' is not a docker command.\nSee 'docker --help'.\n"),
        ["docker ps"],
    ),
    (
        "sudo apt isntall jq",
        (
            "\n"
            "WARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n"
            "\n"
            "E: Invalid operation isntall\n"
        ),
        ["sudo apt install jq"],
    ),
    (
        "systemctl strat x",
        ("Unknown command verb strat.\n"),
        ["systemctl start x"],
    ),
    (
        "gem isntall jekyll",
        ("ERROR:  While executing gem ... (Gem::CommandLineError)\n    Unknown command isntall\n"),
        ["gem install jekyll"],
    ),
    (
        "go bulid ./...",
        ("go bulid: unknown command\nRun 'go help' for usage.\n"),
        ["go build ./..."],
    ),
    (
        "yum uninstall jq",
        ("No such command: uninstall. Please use /usr/bin/yum --help\n"),
        ["yum remove jq"],
    ),
    (
        "docker ps",
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n"),
        [],
    ),
    (
        "docker xyzzyplugh",
        ("docker: unknown command: docker xyzzyplugh\n"),
        [],
    ),
    (
        "cat pes",
        ("docker: 'pes' is not a docker command.\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_subcommand_misspelled(command: str, output: str, instead: list[str]) -> None:
    assert ask("subcommand_misspelled", command, output) == instead
