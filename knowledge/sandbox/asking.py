"""What a sandboxed program asks of the proxy: a tunnel by CONNECT, or a page by GET or HEAD of a whole URL.

What two readers could understand in two ways is refused, and what is passed on is written anew.
"""

import re
from typing import NamedTuple

from knowledge.sandbox.hosts import PLAIN, TLS, Rule, authority, listed, written

LONGEST = 16 << 10
"""Bytes of a request without its body, of which there is none."""
_MOST_FIELDS = 100
_END = b"\r\n\r\n"
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Ends of lines that some readers take for such, and what has no business in a line."""
_LINE = re.compile(r"([A-Z]{1,20}) ([!-~]+) (HTTP/1\.[01])")
_URL = re.compile(r"http://([^/?#]+)((?:[/?][!\"$-~]*)?)", re.IGNORECASE)
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_OURS = (
    "host",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
    "content-length",
)
"""Fields that are between the program and us; so is what begins with `proxy-`."""


class Ask(NamedTuple):
    """What was asked for, understood."""

    host: str
    port: int
    head: bytes = b""
    """What its server is to be sent; nothing for a tunnel."""
    rest: bytes = b""
    """What came behind the request already: the beginning of what goes through a tunnel."""

    @property
    def tunnel(self) -> bool:
        return not self.head


class Refusal(NamedTuple):
    """Why not, as HTTP has it."""

    status: int
    reason: str
    host: str = ""
    port: int = 0


def read(data: bytes) -> Ask | Refusal | None:
    """The request that `data` begins with; None while it is not all there."""
    end = data.find(_END)
    if _BARE.search(data[: end + 2] if end >= 0 else data):
        return Refusal(400, "lines that do not end as they should")
    if end < 0 or end > LONGEST:
        return Refusal(431, f"a request of more than {LONGEST} bytes") if len(data) > LONGEST else None
    line, *fields = data[:end].decode("latin-1").split("\r\n")
    asked, known = _LINE.fullmatch(line), _fields(fields)
    if not asked:
        return Refusal(400, "no request to a proxy")
    if isinstance(known, Refusal):
        return known
    rest = data[end + len(_END) :]
    return _tunnel(asked[2], known, rest) if asked[1] == "CONNECT" else _page(asked, known, rest)


def _fields(lines: list[str]) -> list[tuple[str, str]] | Refusal:
    if len(lines) > _MOST_FIELDS:
        return Refusal(431, f"more than {_MOST_FIELDS} fields")
    found = [_FIELD.fullmatch(line) for line in lines]
    known = [(one[1], one[2]) for one in found if one]
    if len(known) < len(lines):
        return Refusal(400, "a field that is none")
    names = [name.lower() for name, _ in known]
    lengths = [value for name, value in known if name.lower() == "content-length"]
    if "transfer-encoding" in names or any(value != "0" for value in lengths):
        return Refusal(400, "a request with a body")
    if names.count("host") > 1:
        return Refusal(400, "more than one host")
    return known


def _tunnel(target: str, fields: list[tuple[str, str]], rest: bytes) -> Ask | Refusal:
    try:
        host, port = authority(target)
    except ValueError:
        return Refusal(400, "no host")
    if port is None:
        return Refusal(400, "no port")
    return _same(fields, host, port) or Ask(host, port, rest=rest)


def _page(asked: re.Match[str], fields: list[tuple[str, str]], rest: bytes) -> Ask | Refusal:
    method, target, version = asked.groups()
    if method not in ("GET", "HEAD"):
        return Refusal(405, f"{method} without TLS")
    url = _URL.fullmatch(target)
    if not url:
        return Refusal(400, "no request to a proxy: a whole URL is needed, https by CONNECT")
    if rest:
        return Refusal(400, "more than one request at once")
    try:
        host, said = authority(url[1])
    except ValueError:
        return Refusal(400, "no host")
    port, path = said or PLAIN, url[2] if url[2].startswith("/") else f"/{url[2]}"
    return _same(fields, host, port) or Ask(host, port, _head(f"{method} {path} {version}", host, port, fields))


def _same(fields: list[tuple[str, str]], host: str, port: int) -> Refusal | None:
    """A refusal where the field `Host` names another one."""
    for name, value in fields:
        if name.lower() == "host":
            try:
                named, said = authority(value)
            except ValueError:
                return Refusal(400, "no host")
            if named != host or (said is not None and said != port):
                return Refusal(403, "the field Host names another host", host, port)
    return None


def _head(asked: str, host: str, port: int, fields: list[tuple[str, str]]) -> bytes:
    """The request as its server gets it."""
    named = {one.strip().lower() for name, value in fields if name.lower() == "connection" for one in value.split(",")}
    kept = [
        f"{name}: {value}"
        for name, value in fields
        if name.lower() not in (*_OURS, *named) and not name.lower().startswith("proxy-")
    ]
    server = written(host, port).removesuffix(f":{PLAIN}")
    lines = (asked, f"Host: {server}", *kept, "Connection: close", "", "")
    return "\r\n".join(lines).encode("latin-1")


def refusal(rules: tuple[Rule, ...], asked: Ask) -> str:
    """Why a request is not for us to grant; empty where it is."""
    if not listed(rules, asked.host, asked.port):
        return "not on the list of hosts"
    if asked.tunnel and asked.port == PLAIN:
        return f"port {PLAIN} is for GET and HEAD"
    if not asked.tunnel and asked.port == TLS:
        return f"port {TLS} is for CONNECT"
    return ""
