"""A package index on this machine, as real as http.server is, and what the tests of set-up share."""

import contextlib
import hashlib
import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from daemon.setup import installer
from daemon.setup.errors import IndexUnreachable, NotOffered


@dataclass
class Index:
    """Files by project; knobs for what goes wrong on a line; a record of what was asked."""

    url: str = ""
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, Range, Authorization."""
    cut_after: int = 0
    """Break the next download after so many bytes."""
    ranges: bool = True
    held: set[str] = field(default_factory=set)
    """Names whose download waits for `released`."""
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def add(self, project: str, name: str, content: bytes) -> str:
        """Offer a file; its sha256."""
        self.files.setdefault(project, {})[name] = content
        return hashlib.sha256(content).hexdigest()

    def add_tiny(self, version: str, tail: bytes = b"", name: str = "tiny") -> str:
        """Offer a version of a package, `tiny` if it is not named."""
        return self.add(name, f"{name}-{version}-py3-none-any.whl", _tiny_wheel(version, name) + tail)


class _Answer(http.server.BaseHTTPRequestHandler):
    index: Index

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        index = self.index
        index.asked.append((self.path, self.headers.get("Range", ""), self.headers.get("Authorization", "")))
        kind, _, rest = self.path.strip("/").partition("/")
        project, _, name = rest.partition("/")
        if kind == "simple" and project in index.files:
            links = "".join(f'<a href="/files/{project}/{one}#sha256=0">{one}</a>' for one in index.files[project])
            self._send(200, f"<html><body>{links}</body></html>".encode(), "text/html")
        elif kind == "files" and name in index.files.get(project, {}):
            self._file(name, index.files[project][name])
        else:
            self._send(404, b"")

    def _file(self, name: str, content: bytes) -> None:
        if name in self.index.held:
            self.index.reached.set()
            self.index.released.wait(60)
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.index.ranges else 0
        if start and start >= len(content):
            self._send(416, b"")
            return
        self._send(206 if start else 200, content[start:])

    def _send(self, status: int, content: bytes, kind: str = "application/octet-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        cut = self.index.cut_after if kind != "text/html" else 0
        self.wfile.write(content[:cut] if cut else content)
        if cut:
            self.index.cut_after = 0
            self.close_connection = True


@contextlib.contextmanager
def serving() -> Iterator[Index]:
    """A simple index at its `url`."""
    one = Index()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Answer", (_Answer,), {"index": one}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    one.url = f"http://127.0.0.1:{server.server_port}/simple"
    yield one
    one.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def index() -> Iterator[Index]:
    """An index that is this test's."""
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def pip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the pinned pip."""
    folder = tmp_path_factory.mktemp("pip")
    try:
        installer.pip_wheel(folder)
    except (IndexUnreachable, NotOffered) as error:
        pytest.skip(f"needs the pinned pip: {error}")
    return folder


def _tiny_wheel(version: str, name: str) -> bytes:
    """The smallest wheel that pip installs."""
    buffer = io.BytesIO()
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(buffer, "w") as wheel:
        for file, text in {
            f"{name}.py": f"VERSION = {version!r}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
        }.items():
            wheel.writestr(zipfile.ZipInfo(file, (2026, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()
