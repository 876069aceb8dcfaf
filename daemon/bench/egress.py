"""The list of hosts of a sandbox: what it adds to a start, and how much comes through its proxy."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from daemon import sandboxing
from daemon.bench.figures import at_least, at_most, median
from knowledge.sandbox.hosts import rule
from knowledge.sandbox.proxied import PORT
from knowledge.views import RowView

STARTS, MEBIBYTES = 20, 400
LEAST_MB_S = 50.0
_SERVER = f"""
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    one, _ = server.accept()
    with one:
        one.recv(65536)
        one.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
        for _ in range({MEBIBYTES * 16}):
            one.sendall(b"." * 65536)
"""
_CLIENT = """
import socket, sys, time
begun, count = time.monotonic(), 0
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as one:
    one.sendall(f"GET {sys.argv[2]} HTTP/1.1\\r\\n\\r\\n".encode())
    while data := one.recv(1 << 18):
        count += len(data)
print(count / (time.monotonic() - begun) / 1e6)
"""
_PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable


def rows(sandbox: Any, project: Path, worked: Callable[[Callable[[], object]], float]) -> Iterator[RowView]:
    """`worked` tells the milliseconds of processors that something takes."""
    without, listed = [], []
    for _ in range(STARTS):
        without.append(worked(lambda: _ran(sandbox, project, (), "/bin/true")))
        listed.append(worked(lambda: _ran(sandbox, project, ("pypi.org",), "/bin/true")))
    name = "start with a list of hosts, median, of processors; beside one without"
    yield at_most(name, median(listed), "ms", None, median(without))
    with _server() as port:
        url = f"http://127.0.0.1:{port}/"
        plain = subprocess.run([_PYTHON, "-c", _CLIENT, str(port), url], check=True, capture_output=True)
        through = _ran(sandbox, project, (f"127.0.0.1:{port}",), _PYTHON, "-c", _CLIENT, str(PORT), url)
        name = f"{MEBIBYTES} MiB through the proxy; beside without one"
        yield at_least(name, float(through), "MB/s", LEAST_MB_S, float(plain.stdout))


def _ran(sandbox: Any, project: Path, hosts: tuple[str, ...], *command: str) -> str:
    printed: list[bytes] = []
    asked = sandboxing.front().Asked(command, project, project, hosts=tuple(rule(one) for one in hosts))
    sandbox.run(asked, lambda _, data: printed.append(data))
    return b"".join(printed).decode()


@contextmanager
def _server() -> Iterator[int]:
    with subprocess.Popen([_PYTHON, "-c", _SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()
