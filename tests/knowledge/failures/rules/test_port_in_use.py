"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "npm start",
        (
            "node:events:502\n"
            "      throw er; // Unhandled 'error' event\n"
            "      ^\n"
            "\n"
            "Error: listen EADDRINUSE: address already in use :::18999\n"
            "    at Server.setupListenHandle [as _listen2] (node:net:1908:16)\n"
        ),
        ["ss -ltnp 'sport = :18999'"],
    ),
    (
        "python -m http.server 8000",
        ("    self.socket.bind(self.server_address)\nOSError: [Errno 98] Address already in use\n"),
        ["ss -ltnp 'sport = :8000'"],
    ),
    (
        "docker run -p 80:80 nginx",
        ("docker: Error response from daemon: Bind for 0.0.0.0:80 failed: port is already allocated.\n"),
        ["ss -ltnp 'sport = :80'"],
    ),
    (
        "uvicorn app:app",
        (
            "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): addres"
            "s already in use\n"
        ),
        ["ss -ltnp 'sport = :8000'"],
    ),
    (
        "./app",
        (
            "[6:40:01 AM] Starting\n"
            "Packager can't listen on port 8080\n"
            "Most likely another process is already using this port\n"
        ),
        ["ss -ltnp 'sport = :8080'"],
    ),
    (
        "./app",
        ("bind: address already in use\n"),
        [],
    ),
    (
        "./app",
        ("listening on port 8080\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_port_in_use(command: str, output: str, instead: list[str]) -> None:
    assert ask("port_in_use", command, output) == instead
