"""The first thing that a client says in TLS, which is not encrypted: for which host it is meant."""

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.sandbox.hosts import TLS, authority, is_address

_HANDSHAKE, _CLIENT_HELLO, _MAJOR = 22, 1, b"\x03"
_SERVER_NAME, _ENCRYPTED = 0, 0xFE0D
_RECORD, _LONGEST_RECORD, _HEAD = 5, 1 << 14, 4
LONGEST = 32 << 10
DENIED = bytes((21, 3, 1, 0, 2, 2, 49))
"""What a client is told whose hello is not let through: the fatal alert `access_denied`."""


class Hello(NamedTuple):
    """What it says."""

    names: tuple[str, ...]
    encrypted: bool
    """Whether the name that counts may be another one, which only the server can read (ECH)."""


def refusal(data: bytes, host: str, port: int) -> str | None:
    """Why a tunnel to `host` that begins with `data` is refused: empty to let it through, None while more is needed.

    On any port but that of TLS, which somebody has to list, something else than TLS may go through.
    """
    if not data:
        return None
    if port != TLS and data[0] != _HANDSHAKE:
        return ""
    try:
        message = _message(data)
        hello = None if message is None else _read(message)
    except (ValueError, IndexError):
        return "what goes through the tunnel is no TLS"
    return None if hello is None else _judged(hello, host)


def _judged(hello: Hello, host: str) -> str:
    if hello.encrypted:
        return "its TLS hides for which host it is (ECH)"
    if not hello.names:
        return "" if is_address(host) else "its TLS does not say for which host it is"
    try:
        same = [authority(one) for one in hello.names] == [(host, None)]
    except ValueError:
        same = False
    return "" if same else "its TLS is for another host"


def _message(data: bytes) -> bytes | None:
    """The hello, put together of its records; None while it is not all there. Raises ValueError."""
    message = b""
    for fragment in _fragments(data):
        message += fragment
        if message[0] != _CLIENT_HELLO or len(message) > LONGEST:
            raise ValueError("no hello")
        end = _HEAD + int.from_bytes(message[1:_HEAD])
        if end > LONGEST:
            raise ValueError("too long")
        if len(message) >= max(_HEAD, end):
            return message[_HEAD:end]
    return None


def _fragments(data: bytes) -> Iterator[bytes]:
    """What is in each record that is all there. Raises ValueError for what is none, as soon as that is known."""
    at = 0
    while at < len(data):
        head = data[at : at + _RECORD]
        if head[0] != _HANDSHAKE or head[1:2] not in (b"", _MAJOR):
            raise ValueError("no handshake")
        length = int.from_bytes(head[3:])
        if len(head) == _RECORD and not 0 < length <= _LONGEST_RECORD:
            raise ValueError("no record")
        at += _RECORD + length
        if len(head) < _RECORD or len(data) < at:
            return
        yield data[at - length : at]


def _read(message: bytes) -> Hello:
    """Raises ValueError, IndexError."""
    at = 2 + 32  # version, random
    at += 1 + message[at]
    at += 2 + _number(message, at)
    at += 1 + message[at]
    if at == len(message):
        return Hello((), encrypted=False)
    block = _part(message, at)
    if at + 2 + len(block) != len(message):
        raise ValueError("something behind it")
    names: list[str] = []
    encrypted = False
    for kind, content in _extensions(block):
        encrypted |= kind == _ENCRYPTED
        if kind == _SERVER_NAME:
            names += _names(content)
    return Hello(tuple(names), encrypted)


def _extensions(block: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(block):
        content = _part(block, at + 2)
        yield _number(block, at), content
        at += 4 + len(content)


def _names(content: bytes) -> Iterator[str]:
    listed, at = _part(content, 0), 0
    while at < len(listed):
        name = _part(listed, at + 1)
        yield name.decode("ascii") if listed[at] == 0 else ""
        at += 3 + len(name)


def _number(data: bytes, at: int) -> int:
    if len(data) < at + 2:
        raise ValueError("cut off")
    return int.from_bytes(data[at : at + 2])


def _part(data: bytes, at: int) -> bytes:
    """What follows its own length. Raises ValueError."""
    length = _number(data, at)
    if len(data) < at + 2 + length:
        raise ValueError("cut off")
    return data[at + 2 : at + 2 + length]
