"""The host that TLS begins with, read from what real clients say."""

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.sandbox.client_hello import refusal

NAME = "good.test"


def said(name: str | None) -> bytes:
    """What OpenSSL begins with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = name is not None
    out = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=name).do_handshake()
    return out.read()


HELLO = said(NAME)


def records(message: bytes, sizes: list[int]) -> bytes:
    """A handshake, in records of these sizes and one for the rest."""
    made, at = b"", 0
    for size in [*sizes, len(message)]:
        part = message[at : at + size]
        at += size
        made += b"\x16\x03\x01" + len(part).to_bytes(2) + part if part else b""
    return made


def with_extension(kind: int, content: bytes) -> bytes:
    """The hello with one extension more."""
    body = bytearray(HELLO[9:])
    at = 34 + 1 + body[34]
    at += 2 + int.from_bytes(body[at : at + 2])
    at += 1 + body[at]
    body[at : at + 2] = (int.from_bytes(body[at : at + 2]) + 4 + len(content)).to_bytes(2)
    body += kind.to_bytes(2) + len(content).to_bytes(2) + content
    return records(b"\x01" + len(body).to_bytes(3) + bytes(body), [])


def test_only_the_host_that_was_asked_for_is_let_through() -> None:
    assert refusal(HELLO, NAME, 443) == ""
    for other in ("other.test", "a.good.test", "test", "1.1.1.1"):
        assert refusal(HELLO, other, 443) == "its TLS is for another host"
        assert refusal(HELLO, other, 8443) == "its TLS is for another host"
    assert refusal(said("GOOD.test"), NAME, 443) == ""


def test_a_hello_without_a_name_is_for_an_address_alone() -> None:
    assert "does not say" in str(refusal(said(None), NAME, 443))
    assert refusal(said(None), "127.0.0.1", 443) == ""
    assert refusal(HELLO, "127.0.0.1", 443) == "its TLS is for another host"


def test_a_hello_that_may_be_for_another_host_is_refused() -> None:
    assert "ECH" in str(refusal(with_extension(0xFE0D, b"\0" * 20), NAME, 443))
    second = b"\0\x0c\0\0\x09" + b"evil.test"
    assert refusal(with_extension(0, second), NAME, 443) == "its TLS is for another host"
    assert refusal(with_extension(0x1234, b""), NAME, 443) == ""


@given(some.lists(some.integers(1, 200), max_size=6))
def test_it_is_read_however_it_is_cut(sizes: list[int]) -> None:
    cut = records(HELLO[5:], sizes)
    assert refusal(cut, NAME, 443) == ""
    assert refusal(cut + b"more", NAME, 443) == ""


@given(some.integers(0, len(HELLO) - 1))
def test_half_a_hello_is_none_yet(length: int) -> None:
    assert refusal(HELLO[:length], NAME, 443) is None


@given(some.binary(min_size=1, max_size=300))
def test_nothing_else_goes_to_the_port_of_tls(data: bytes) -> None:
    assert refusal(data, NAME, 443) != ""
    assert refusal(b"\x16\x03\x01" + data, NAME, 443) != ""


@given(some.integers(9, len(HELLO) - 1), some.integers(1, 255))
def test_a_spoilt_hello_is_for_nobody_else(at: int, change: int) -> None:
    spoilt = HELLO[:at] + bytes([HELLO[at] ^ change]) + HELLO[at + 1 :]
    assert refusal(spoilt, "evil.test", 443) != ""


@pytest.mark.parametrize("first", [b"SSH-2.0-x\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x80\x2e\x01", b"\x17\x03\x03"])
def test_what_is_no_tls_is_for_ports_that_are_listed_alone(first: bytes) -> None:
    assert refusal(first, NAME, 443) == "what goes through the tunnel is no TLS"
    assert refusal(first, NAME, 22) == ""
