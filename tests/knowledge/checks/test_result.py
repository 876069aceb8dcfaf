"""What a check says of its project, and what it says of the sandbox only."""

from typing import Any

import pytest

from knowledge.checks.result import away, is_green, is_red, needs_network, told, unreachable
from knowledge.events import FailureDiagnosed
from knowledge.redact import clean
from tests.knowledge.checks.checked import checked

AGAIN: dict[str, Any] = {"again": "shell.one.1", "status_then": 1}


@pytest.mark.parametrize(
    ("status", "more", "red", "green"),
    [
        (1, {}, True, False),
        (0, {}, False, True),
        (1, {"level": "reduced"}, True, False),
        (0, {"level": "reduced"}, False, False),  # what it lacks may be what makes it green
        (137, {"ended": "time"}, False, False),
        (137, {"ended": "memory"}, False, False),
        (1, {"ended": "failed"}, False, False),
        (1, {"needs": "network"}, False, False),
        (1, AGAIN, True, False),
        (2, AGAIN, False, False),  # not the same failure
        (0, AGAIN, False, False),  # the user's own run failed a moment ago
        (130, {}, False, False),
    ],
)
def test_what_says_something_of_the_project(status: int, more: dict[str, Any], red: bool, green: bool) -> None:
    event = checked(status=status, **more)
    assert (is_red(event), is_green(event)) == (red, green)


@pytest.mark.parametrize(
    "line",
    [
        "curl: (6) Could not resolve host: example.com",
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
        "Error: connect ECONNREFUSED 127.0.0.1:5432",
        "npm ERR! network request failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org",
        "dial tcp: lookup proxy.golang.org: no such host",
        "error: failed to lookup address information: Name or service not known",
        "java.net.UnknownHostException: repo.maven.apache.org",
        "E   ConnectionRefusedError: [Errno 111] Connection refused",
        "OSError: [Errno 101] Network is unreachable",
        "fatal: unable to access 'https://github.com/a/b/': Could not resolve host: github.com",
        "ConnectionError: HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /",
    ],
)
def test_what_is_said_without_a_network(line: str) -> None:
    assert unreachable(f"first\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "E       assert 3 == 4",
        "E   TimeoutError: the lock was not given",
        "AssertionError: expected the host to be resolved",
        "error[E0432]: unresolved import `net`",
        "test_connection.py::test_refuses_a_second_user FAILED",
        "KeyError: 'network'",
    ],
)
def test_what_else_breaks(line: str) -> None:
    assert not unreachable(line)


def failure(headline: str) -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean("pytest"), cwd=clean("/src"), status=1, headline=clean(headline), line=3, check=12
    )


REFUSED, WRONG = failure("ConnectionRefusedError: [Errno 111] Connection refused"), failure("assert 3 == 4")


def test_only_what_breaks_for_want_of_the_network_alone_needs_it() -> None:
    output = "…Connection refused\n…assert 3 == 4\n"
    assert needs_network(output, [REFUSED])
    assert not needs_network(output, [REFUSED, WRONG])
    assert not needs_network("assert 3 == 4", [WRONG])
    assert (away(REFUSED), away(WRONG)) == (True, False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": 0}, "`pytest` succeeded in 1.5 s"),
        ({"status": 0, "level": "reduced"}, "`pytest` succeeded in 1.5 s at the reduced level"),
        ({}, "`pytest` failed with status 1 in 1.5 s"),
        ({"ended": "time", "status": 137, "duration_ms": 1_800_020}, "it took more than 1800 s"),
        ({"ended": "memory"}, "more memory than a sandbox has"),
        ({"ended": "failed"}, "`pytest` did not begin"),
        ({"needs": "network"}, "`[sandbox] hosts` names what may be reached"),
    ],
)
def test_how_it_went_is_a_sentence(more: dict[str, Any], said: str) -> None:
    assert said in told(checked(**more))
