"""Servers that stand for the public network: pages, TLS, what is no TLS, and a proxy that grants whatever is asked.

`stand_in.py FOLDER CERTIFICATE KEY` prints their ports as JSON, and serves until its input ends.
"""

import http.server
import json
import os
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

FOLDER, CERTIFICATE, KEY = sys.argv[1:4]
PORTS: dict[str, int] = {}


class Pages(http.server.SimpleHTTPRequestHandler):
    """Files of a folder; what is not there is answered all the same."""

    protocol_version = "HTTP/1.1"
    server_version = "stand-in"

    def __init__(self, *given: object) -> None:
        super().__init__(*given, directory=FOLDER)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        return super().translate_path(urlsplit(path).path)

    def do_POST(self) -> None:
        self.send_error(501)

    def log_message(self, *_: object) -> None:
        return


class Banner(socketserver.BaseRequestHandler):
    """Speaks first, then swallows what it is sent."""

    def handle(self) -> None:
        self.request.sendall(b"SSH-2.0-stand-in\r\n")
        while self.request.recv(1 << 16):
            continue


class Echo(socketserver.BaseRequestHandler):
    """Says what it is told, and ends when that ends."""

    def handle(self) -> None:
        while data := self.request.recv(1 << 16):
            self.request.sendall(data)


class Flood(socketserver.BaseRequestHandler):
    """Sends without end."""

    def handle(self) -> None:
        try:
            while True:
                self.request.sendall(b"." * (1 << 16))
        except OSError:
            return


class Open(socketserver.StreamRequestHandler):
    """A proxy without any rule: where a name leads is written in the question's own port and name."""

    def handle(self) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.request.recv(1 << 16)
        head, _, rest = data.partition(b"\r\n\r\n")
        method, target = head.split(b" ")[:2]
        port = int(target.rpartition(b":")[2]) if method == b"CONNECT" else 80
        with socket.create_connection(("127.0.0.1", local(target.decode(), port))) as server:
            if method == b"CONNECT":
                self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                server.sendall(rest)
            else:
                server.sendall(data)
            threading.Thread(target=carry, args=(self.request, server), daemon=True).start()
            carry(server, self.request)


def local(target: str, port: int) -> int:
    return PORTS["plain"] if "raw.test" in target else PORTS[{443: "tls", 80: "plain", 22: "banner"}[port]]


def carry(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def serve(name: str, handler: Callable[..., socketserver.BaseRequestHandler]) -> None:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if name == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    PORTS[name] = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    for one, how in (
        ("plain", Pages),
        ("tls", Pages),
        ("banner", Banner),
        ("flood", Flood),
        ("echo", Echo),
        ("open", Open),
    ):
        serve(one, how)
    print(json.dumps(PORTS), flush=True)
    os.read(0, 1)
