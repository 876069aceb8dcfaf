"""The forms in which a known value may appear: as it is, escaped, quoted, as base64 and as hex."""

import base64
import json
from collections.abc import Iterator

PIECE = 510
"""Bytes of a value that are sought at once; a longer one is sought piece by piece."""
SHORTEST = 6
"""Characters of a form that is worth seeking; less is found everywhere."""
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def forms(value: str) -> set[str]:
    """Every form of a value. Raises nothing, whatever the value."""
    data = value.encode("utf-8", "surrogateescape")
    pieces = [value[at : at + PIECE] for at in range(0, len(value), PIECE)]
    found = {form for piece in pieces for form in _escaped(piece)}
    for at in range(0, len(data), PIECE):
        found.update(_encoded(data[at : at + PIECE]))
    return {form for form in found if len(form) >= SHORTEST and "\n" not in form}


def _escaped(value: str) -> Iterator[str]:
    data = value.encode("utf-8", "surrogateescape")
    yield value
    for ascii_only in (False, True):
        once = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        yield once
        yield json.dumps(once, ensure_ascii=ascii_only)[1:-1]  # JSON within JSON
        yield once.replace("/", "\\/")
    yield repr(value)[1:-1]
    yield value.replace("\\", "\\\\").replace("'", "\\'")
    for quoted in ("'\"'\"'", "'\\''", "''"):
        yield value.replace("'", quoted)
    yield "".join(_XML.get(one, one) for one in value)
    yield value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for keep in (b"", b"/", b"!*'()", b"/:", b"/!*'()"):
        for style in ("%{:02X}", "%{:02x}"):
            quoted = "".join(chr(one) if one in _UNRESERVED or one in keep else style.format(one) for one in data)
            yield quoted
            yield quoted.replace("%20", "+")
    yield "".join(f"%{one:02X}" for one in data)
    yield "".join(f"\\x{one:02x}" for one in data)


def _encoded(data: bytes) -> Iterator[str]:
    yield data.hex()
    yield data.hex().upper()
    for shift in range(3):
        head = -(-shift * 8 // 6)  # letters that the bytes before it share
        text = base64.b64encode(b"\0" * shift + data)
        whole = text.rstrip(b"=")[head : (shift + len(data)) * 8 // 6].decode()
        yield whole
        yield whole.replace("+", "-").replace("/", "_")
    yield base64.b32encode(data).decode().rstrip("=")[: len(data) * 8 // 5]
