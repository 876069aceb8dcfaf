"""One connection of a sandboxed program to the proxy: what it asks for, whether it gets it, and what goes through."""

import socket
import time
from collections.abc import Generator
from typing import NamedTuple

from knowledge.sandbox import addresses, asking, client_hello
from knowledge.sandbox.asking import Ask, Refusal
from knowledge.sandbox.hosts import TLS, Rule, is_address
from knowledge.sandbox.proxied import Bounds
from knowledge.sandbox.reached import Connection, Verdict
from services.sandbox import outside
from services.sandbox.outside import Outside
from services.sandbox.passing import Allowance, Passing, Way
from services.sandbox.turns import IN, OUT, Ready, Task, Wait

_CHUNK = 16 << 10
_OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Reach(NamedTuple):
    """Which hosts a run may reach, and how."""

    rules: tuple[Rule, ...]
    bounds: Bounds = Bounds()
    outside: Outside = Outside()


class Allowances(NamedTuple):
    """What all connections of a run may still send and get."""

    up: Allowance
    down: Allowance


class _Denied(NamedTuple):
    """What the program is told, and what is noted."""

    status: int
    reason: str
    verdict: Verdict = "refused"


class Line:
    """From its beginning to its end; `record` is what is noted of it then."""

    def __init__(self, client: socket.socket, reach: Reach, allowances: Allowances) -> None:
        self._client, self._reach, self._allowances = client, reach, allowances
        self._server: socket.socket | None = None
        self._begun = time.monotonic()
        self._up: Way | None = None
        self._down: Way | None = None
        self._host, self._port, self._address = "", 0, ""
        self._verdict: Verdict = "failed"
        self._reason = "ended before it was answered"

    def record(self) -> Connection:
        up, down = (way.passed if way else 0 for way in (self._up, self._down))
        seconds = round(time.monotonic() - self._begun, 3)
        return Connection(self._host, self._port, self._address, self._verdict, self._reason, up, down, seconds)

    def served(self) -> Task:
        """Until it has ended."""
        try:
            asked = yield from self._asked()
            answer = (yield from self._answered(asked)) if isinstance(asked, Ask) else asked
            if isinstance(asked, Refusal):
                self._host, self._port = asked.host, asked.port
            if answer is not None:
                self._verdict = answer.verdict if isinstance(answer, _Denied) else "refused"
                self._reason = answer.reason
                yield from self._told(_page(answer.status, answer.reason))
        finally:
            for one in (self._client, self._server):
                if one:
                    outside.closed(one)

    def _asked(self) -> Generator[Wait, Ready, Ask | Refusal | _Denied]:
        """What the program asks for."""
        data, until = b"", time.monotonic() + self._reach.bounds.asking
        while True:
            ready = yield Wait({self._client.fileno(): IN}, until)
            try:
                more = self._client.recv(_CHUNK) if ready else b""
            except OSError:
                more = b""
            if not more:
                return _Denied(408, "no request", "failed")
            data += more
            asked = asking.read(data)
            if asked is not None:
                return asked

    def _answered(self, asked: Ask) -> Generator[Wait, Ready, _Denied | None]:
        """Let through what may be reached; otherwise why not."""
        self._host, self._port = asked.host, asked.port
        refusal = asking.refusal(self._reach.rules, asked)
        if refusal:
            return _Denied(403, refusal)
        if min(one.left for one in self._allowances) <= 0:
            return _Denied(403, "more bytes than a run may have")
        found = yield from self._found(asked.host)
        if isinstance(found, _Denied):
            return found
        bounds = self._reach.bounds
        made = yield from outside.connected(self._reach.outside, found, asked.port, bounds.asking)
        if not made:
            return _Denied(502, "cannot be connected to", "failed")
        self._server, self._address = made
        yield from self._passed(asked, self._server)
        return None

    def _found(self, host: str) -> Generator[Wait, Ready, list[str] | _Denied]:
        """Addresses to connect to. One that is listed itself needs not be public; what a name leads to has to be."""
        if is_address(host):
            return [host]
        known = yield from outside.addresses(self._reach.outside, host, self._reach.bounds.asking)
        if not known:
            return _Denied(502, "its name is not known", "failed")
        refusals = {one: addresses.refusal(one) or self._own(one) for one in known}
        public = [one for one, refusal in refusals.items() if not refusal]
        return public or _Denied(403, next(iter(refusals.values())))

    def _own(self, address: str) -> str:
        return f"{address} is this machine's own" if self._reach.outside.own(address) else ""

    def _passed(self, asked: Ask, server: socket.socket) -> Generator[Wait, Ready, None]:
        if asked.tunnel:
            yield from self._told(_OPENED)
        first, allowed = asked.rest or asked.head, self._allowances
        up = self._up = Way(self._client, server, first, allowed.up, over=not asked.tunnel)
        down = self._down = Way(server, self._client, b"", allowed.down)

        def gate(first: bytes) -> str | None:
            return client_hello.refusal(first, asked.host, asked.port) if asked.tunnel else ""

        bounds = self._reach.bounds
        passing = Passing(up, down, gate, silent=asked.tunnel and asked.port == TLS, asking=bounds.asking)
        self._verdict, self._reason = "reached", "ended with the run"
        through, self._reason = yield from passing.run(bounds.idle)
        if not through:
            self._verdict = "refused"
            yield from self._told(client_hello.DENIED)

    def _told(self, data: bytes) -> Generator[Wait, Ready, None]:
        """What we say ourselves, which is short; a program that does not take it is left."""
        ready = yield Wait({self._client.fileno(): OUT}, time.monotonic() + self._reach.bounds.asking)
        if ready:
            try:
                self._client.send(data)
            except OSError:
                return


def _page(status: int, reason: str) -> bytes:
    """An answer, whose first line many programs show."""
    text = f"sotto: {reason}\n"
    head = (
        f"HTTP/1.1 {status} sotto: {reason}",
        "Content-Type: text/plain",
        f"Content-Length: {len(text)}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", text)).encode("ascii", "replace")
