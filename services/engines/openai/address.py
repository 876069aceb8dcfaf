"""Where a server is, as a user writes it."""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from daemon.models.servers import KEY
from knowledge.errors import BadConfiguration

_PORTS = {"http": 80, "https": 443}
_SENDABLE = re.compile(r"[!-~]*")


class Address(NamedTuple):
    """A server, and the path below which it answers."""

    host: str
    port: int
    base: str
    """Such as `/v1`; without a slash at its end."""
    secure: bool

    @property
    def authority(self) -> str:
        """What a server is told to be called, and what a person reads."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def scheme(self) -> str:
        return "https" if self.secure else "http"

    @property
    def root(self) -> str:
        """The path below which a server says what the protocol has no words for."""
        return self.base.removesuffix("/v1")


def read(url: str) -> Address:
    """Raises BadConfiguration."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise BadConfiguration(f"{url!r} is no address of a server: {error}") from error
    why = _wrong(parts)
    if why:
        raise BadConfiguration(f"{parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl()!r} {why}")
    host = (parts.hostname or "").rstrip(".")
    return Address(host, port or _PORTS[parts.scheme], parts.path.rstrip("/"), parts.scheme == "https")


def _wrong(parts: SplitResult) -> str:
    if parts.scheme not in _PORTS or not parts.hostname:
        return "is no address of a server, such as http://localhost:11434/v1"
    if "@" in parts.netloc:
        return f"holds a name or a key: that goes into the environment, as {KEY}"
    if parts.query or parts.fragment:
        return "has something behind its path"
    return "" if _SENDABLE.fullmatch(parts.path) else "has characters that have to be written with %"
