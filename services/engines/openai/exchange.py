"""One request to a server and its answer over HTTP, as far as it has come."""

from typing import NamedTuple

import h11

from knowledge.errors import EngineUnreachable
from services.engines.openai.address import Address
from services.engines.openai.link import Link, Waiting
from services.engines.openai.refusals import broken

QUIET_S = 60.0
"""A server that says nothing for longer is not there."""
LONGEST_HEAD = 1 << 15
"""Bytes; h11 holds no more of one line of a body either."""


class Request(NamedTuple):
    """What is sent; without a body it asks, with one it posts."""

    path: str
    body: bytes = b""
    key: str = ""
    """What lets in; it is sent and nothing else."""


class Head(NamedTuple):
    """What an answer begins with."""

    status: int
    headers: dict[str, str]
    """Names in small letters."""


class Exchange:
    """A request on a connection of its own: one that was kept open may be gone when it is needed."""

    def __init__(
        self, address: Address, request: Request, wait: Waiting, *, most: int, quiet_s: float = QUIET_S
    ) -> None:
        """`most` bytes may come. Raises EngineUnreachable."""
        self.head: Head | None = None
        self.ended = False
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self._left = self._written(address, request)
        self._wait, self._quiet_s, self._most = wait, quiet_s, most
        self._waited = False
        self._link = Link(address, wait)

    def step(self) -> bytes:
        """What has come of the body. Raises EngineUnreachable, EngineFailed."""
        if not self._link.open():
            return b""
        if not self._waited:
            self._waited = True
            self._wait.ring_in(self._quiet_s)
        if self._left:
            self._left = self._link.write(self._left)
        data = self._link.read()
        body = b"" if data is None else self._understood(data)
        if body:
            self._wait.ring_in(self._quiet_s)
        elif not self.ended and self._wait.rang():  # a head in small pieces is none either
            raise EngineUnreachable(f"it said nothing for {self._quiet_s:g} s")
        return body

    def close(self) -> None:
        self._link.close()

    def _written(self, address: Address, request: Request) -> bytes:
        headers = [("Host", address.authority), ("Accept", "text/event-stream, application/json")]
        headers += [("Connection", "close"), ("User-Agent", "sotto")]
        if request.key:
            headers.append(("Authorization", f"Bearer {request.key}"))
        if request.body:
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(request.body)))]
        method = "POST" if request.body else "GET"
        said = [h11.Request(method=method, target=request.path, headers=headers), h11.Data(request.body)]
        return b"".join(self._http.send(one) or b"" for one in [*said, h11.EndOfMessage()])

    def _understood(self, data: bytes) -> bytes:
        self._most -= len(data)
        if self._most < 0:
            raise broken("it sends without end")
        found: list[bytes] = []
        try:
            self._http.receive_data(data)
            self._take(found)
        except h11.RemoteProtocolError as error:
            self._broke_off(data, error)
        return b"".join(found)

    def _take(self, found: list[bytes]) -> None:
        """Raises h11.RemoteProtocolError."""
        while not self.ended:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                names = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
                self.head = Head(event.status_code, dict(names))
                self._wait.ring_in(self._quiet_s)
            elif isinstance(event, h11.Data):
                found.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                self.ended = True
            elif not isinstance(event, h11.InformationalResponse):
                return

    def _broke_off(self, data: bytes, error: h11.RemoteProtocolError) -> None:
        """What came before its end is judged by who reads it; before its head nothing came."""
        self.ended = True
        if self.head is None and not data:
            raise EngineUnreachable(f"it hung up{f': {self._link.why}' if self._link.why else ''}") from error
        if self.head is None:
            raise broken(f"what it says is no HTTP: {error}") from error
