"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "docker push example.org/a/b:1",
        (
            "The push refers to repository [example.org/a/b]\n"
            "push access denied for a/b, repository does not exist or may require 'docker login'\n"
        ),
        ["docker login && docker push example.org/a/b:1"],
    ),
    (
        "docker ps",
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_docker_login_needed(command: str, output: str, instead: list[str]) -> None:
    assert ask("docker_login_needed", command, output) == instead
