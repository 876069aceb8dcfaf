"""A server of one file, as real as http.server is, that does on request what servers and lines do wrong."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Files:
    """What is served, and how."""

    url: str = ""
    content: bytes = b""
    named: dict[str, bytes] = field(default_factory=dict)
    """What is served under a name of its own."""
    etag: str = '"one"'
    ranges: bool = True
    linked: dict[str, str] = field(default_factory=dict)
    """Headers of the redirect that leads from the hub to where the bytes are; without any there is no redirect."""
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What the next requests for the bytes are answered with, instead of bytes."""
    cuts: list[int] = field(default_factory=list)
    """After how many bytes the next answers break off."""
    wrong_length: int = 0
    wrong_start: int = 0
    encoding: str = ""
    redirects_to: str = ""
    """Where everything leads to."""
    api: Any = None
    api_status: int = 200
    keys: list[str] = field(default_factory=list)
    """What came with each question for the API."""
    held: threading.Event | None = None
    """Bytes wait for it after the first 1,000."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """Headers of each request for bytes."""
    paths: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)


class _Answer(http.server.BaseHTTPRequestHandler):
    files: Files
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        files = self.files
        files.paths.append(self.path)
        if self.path.startswith(("/api/", "/v1/")):
            known = files.api is not None
            files.keys.append(self.headers.get("Authorization", ""))
            self._send(files.api_status if known else 404, {}, json.dumps(files.api).encode() if known else b"")
        elif files.redirects_to:
            self._send(302, {"Location": files.redirects_to}, b"")
        elif files.linked and not self.path.startswith("/bytes"):
            self._send(302, {"Location": "/bytes", **files.linked}, b"away")
        else:
            self._bytes()

    def _bytes(self) -> None:
        files = self.files
        files.asked.append(dict(self.headers))
        files.reached.set()
        if files.statuses:
            status, headers = files.statuses.pop(0)
            self._send(status, headers, b"no")
            return
        content = files.named.get(self.path.rpartition("/")[2], files.content)
        length, start = len(content), 0
        asked = self.headers.get("Range", "")
        if asked and files.ranges and self.headers.get("If-Range", files.etag) == files.etag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= length:
                self._send(416, {"Content-Range": f"bytes */{length}"}, b"")
                return
        headers = {"ETag": files.etag} if files.etag else {}
        if files.encoding:
            headers["Content-Encoding"] = files.encoding
        if start:
            headers["Content-Range"] = f"bytes {start + files.wrong_start}-{length - 1}/{length}"
        self._send(206 if start else 200, headers, content[start:], cut=files.cuts.pop(0) if files.cuts else None)

    def _send(self, status: int, headers: dict[str, str], body: bytes, cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + (self.files.wrong_length if status < 300 else 0)))
        self.end_headers()
        if self.files.held and status < 300 and len(body) > 1_000:
            self.wfile.write(body[:1_000])
            self.wfile.flush()
            self.files.held.wait(60)
            body = body[1_000:]
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None or self.files.wrong_length:
            self.close_connection = True


@contextmanager
def serving(files: Files) -> Iterator[Files]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Answer", (_Answer,), {"files": files}))
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    files.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield files
    finally:
        if files.held:
            files.held.set()
        server.shutdown()
        thread.join()
        server.server_close()
