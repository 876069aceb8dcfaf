"""What a sandboxed program might try to get beyond its list of hosts. A program of its own, run in and out.

`reaching.py CERTIFICATE PORTS` asks the proxy that the environment names, and prints a JSON object: the name of each
attempt, and whether it got through.
"""

import json
import os
import socket
import ssl
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

PROXY = urlsplit(os.environ["HTTP_PROXY"])
PORTS = json.loads(sys.argv[2])
CRLF = "\r\n"


def asked(head: str, body: bytes = b"") -> socket.socket:
    """A connection to the proxy on which this was asked."""
    made = socket.create_connection((PROXY.hostname, PROXY.port), timeout=10)
    made.sendall(f"{head}{CRLF}{CRLF}".encode() + body)
    return made


def all_of(one: socket.socket) -> bytes:
    data = b""
    try:
        one.shutdown(socket.SHUT_WR)
        while more := one.recv(1 << 16):
            data += more
    except OSError:
        return data
    return data


def page(head: str, body: bytes = b"", answers: int = 1) -> bool:
    """Whether the server answered that often."""
    with asked(head, body) as one:
        return all_of(one).count(b"stand-in") == answers


def tunnel(host: str, port: int) -> socket.socket:
    made = asked(f"CONNECT {host}:{port} HTTP/1.1")
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        more = made.recv(1)
        if not more:
            raise OSError("refused")
        answer += more
    if b" 200 " not in answer.partition(b"\r\n")[0]:
        raise OSError(answer)
    return made


def secure(host: str, name: str | None, port: int = 443) -> bool:
    """Whether TLS for `name` is spoken with somebody through a tunnel to `host`."""
    context = ssl.create_default_context(cafile=sys.argv[1])
    context.check_hostname = False
    with context.wrap_socket(tunnel(host, port), server_hostname=name) as one:
        one.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return b"stand-in" in one.recv(1 << 16)


def speaks(host: str, port: int, first: bytes = b"") -> bool:
    """Whether somebody answers in the tunnel who speaks no TLS."""
    with tunnel(host, port) as one:
        one.sendall(first)
        return b"stand-in" in one.recv(1 << 16)


def get(url: str, *fields: str) -> str:
    return CRLF.join((f"GET {url} HTTP/1.1", "Connection: close", *fields))


def direct(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return True


ATTEMPTS: dict[str, Callable[[], bool]] = {
    "listed: TLS": lambda: secure("good.test", "good.test"),
    "listed: a page": lambda: page(get("http://good.test/")),
    "listed: below a star": lambda: secure("a.below.test", "a.below.test"),
    "another host": lambda: secure("other.test", "other.test"),
    "another host's page": lambda: page(get("http://other.test/")),
    "a host below": lambda: secure("sub.good.test", "sub.good.test"),
    "above a star": lambda: secure("below.test", "below.test"),
    "a name that only ends alike": lambda: secure("evilgood.test", "evilgood.test"),
    "its address": lambda: secure("93.184.216.34", "good.test"),
    "its address as a number": lambda: secure("1572395042", "good.test"),
    "this machine's address": lambda: page(get("http://127.0.0.1/")),
    "this machine in IPv6": lambda: page(get("http://[::1]/")),
    "another port": lambda: speaks("good.test", 22),
    "a name for this machine": lambda: page(get("http://inner.test/")),
    "a name for metadata": lambda: page(get("http://meta.test/")),
    "a name for a private network": lambda: secure("lan.test", "lan.test"),
    "a name for this machine, mapped": lambda: page(get("http://mapped.test/")),
    "a name for this machine, translated": lambda: page(get("http://nat.test/")),
    "a name for this machine's public address": lambda: page(get("http://mine.test/")),
    "TLS for another host": lambda: secure("good.test", "other.test"),
    "TLS for nobody": lambda: secure("good.test", None),
    "no TLS": lambda: speaks("raw.test", 443, b"GET / HTTP/1.0\r\n\r\n"),
    "a tunnel to plain HTTP": lambda: speaks("good.test", 80, b"POST / HTTP/1.0\r\n\r\n"),
    "another host in the field": lambda: page(get("http://good.test/", "Host: other.test")),
    "two hosts in fields": lambda: page(get("http://good.test/", "Host: good.test", "Host: other.test")),
    "a request behind a request": lambda: page(
        f"GET http://good.test/ HTTP/1.1{CRLF}Host: good.test", f"{get('http://other.test/')}{CRLF * 2}".encode(), 2
    ),
    "a request behind a length": lambda: page(get("http://good.test/", "Content-Length: 3"), b"abc"),
    "a body in pieces": lambda: page(get("http://good.test/", "Transfer-Encoding: chunked"), b"0\r\n\r\n"),
    "sending by POST": lambda: page("POST http://good.test/ HTTP/1.0"),
    "a field without end": lambda: page(get("http://good.test/", "A: " + "a" * 20_000)),
    "many fields": lambda: page(get("http://good.test/", *["A: b"] * 99)),
    "a line that ends otherwise": lambda: page(get("http://good.test/", "A: b\nHost: good.test")),
    "a server of the host, by itself": lambda: direct(PORTS["plain"]),
}


if __name__ == "__main__":
    found = {}
    for name, attempt in ATTEMPTS.items():
        try:
            found[name] = attempt()
        except (OSError, ValueError):
            found[name] = False
    print(json.dumps(found), flush=True)
