"""Requests to the proxy: what is understood, what is passed on, what could be read otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.sandbox.asking import LONGEST, Ask, Refusal, read, refusal
from knowledge.sandbox.hosts import authority, rule

LATIN = some.characters(codec="latin-1")
NAMES = ("A: ", "Connection: ", "Proxy-B: ", "Content-Length: 0", "hOst: good.test", "")
GET = b"GET http://good.test/a?b=1 HTTP/1.1\r\n"
REFUSED = {
    "GET / HTTP/1.1\r\nHost: good.test\r\n\r\n": 400,
    "GET https://good.test/ HTTP/1.1\r\n\r\n": 400,
    "GET http://me:pw@good.test/ HTTP/1.1\r\n\r\n": 400,
    "GET http://good.test/#a HTTP/1.1\r\n\r\n": 400,
    "GET http:///a HTTP/1.1\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1 \r\n\r\n": 400,
    "GET http://good.test/ HTTP/2.0\r\n\r\n": 400,
    "GET http://good.test/\tHTTP/1.1\r\n\r\n": 400,
    "POST http://good.test/ HTTP/1.1\r\nContent-Length: 0\r\n\r\n": 405,
    "GET http://good.test/ HTTP/1.1\r\nContent-Length: 5\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nHost: other.test\r\n\r\n": 403,
    "GET http://good.test/ HTTP/1.1\r\nHost: good.test:81\r\n\r\n": 403,
    "GET http://good.test/ HTTP/1.1\r\nHost: good.test\r\nHost: good.test\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nHost : other.test\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nA: b\r\n folded\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nA: b\nHost: other.test\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nA: b\rHost: other.test\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nA: b\r\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\nA: \0\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\n\r\nGET http://other.test/ HTTP/1.1\r\n\r\n": 400,
    "CONNECT good.test HTTP/1.1\r\n\r\n": 400,
    "CONNECT good.test:0 HTTP/1.1\r\n\r\n": 400,
    "CONNECT https://good.test:443 HTTP/1.1\r\n\r\n": 400,
    "CONNECT good.test:443 HTTP/1.1\r\nHost: other.test:443\r\n\r\n": 403,
    "CONNECT good.test:443 HTTP/1.1\r\nContent-Length: 1\r\n\r\n": 400,
    "GET http://good.test/ HTTP/1.1\r\n" + "A: b\r\n" * 101 + "\r\n": 431,
    "GET http://good.test/" + "a" * LONGEST: 431,
    "SSH-2.0-x\n": 400,
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_be_read_otherwise_is_refused(text: str) -> None:
    found = read(text.encode("latin-1"))
    assert isinstance(found, Refusal)
    assert found.status == REFUSED[text]


def test_a_page_is_asked_for_anew() -> None:
    fields = b"host: GOOD.test\r\nProxy-Authorization: x\r\nConnection: keep-alive, X-Mine\r\n"
    fields += b"X-Mine: y\r\nAccept:  */* \r\n"
    found = read(GET + fields + b"\r\n")
    assert found == Ask(
        "good.test", 80, b"GET /a?b=1 HTTP/1.1\r\nHost: good.test\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )
    other = read(b"HEAD http://GOOD.test:8080 HTTP/1.0\r\n\r\n")
    assert other == Ask("good.test", 8080, b"HEAD / HTTP/1.0\r\nHost: good.test:8080\r\nConnection: close\r\n\r\n")


def test_a_tunnel_begins_behind_its_request() -> None:
    found = read(b"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n\x16\x03\n\r\n")
    assert found == Ask("::1", 443, rest=b"\x16\x03\n\r\n")


def test_ports_are_for_what_they_are_for() -> None:
    rules = (rule("good.test"), rule("own.test:8080"))
    assert refusal(rules, Ask("good.test", 443)) == ""
    assert refusal(rules, Ask("good.test", 80, b"GET")) == ""
    assert "port 80" in refusal(rules, Ask("good.test", 80))
    assert "port 443" in refusal(rules, Ask("good.test", 443, b"GET"))
    assert refusal(rules, Ask("own.test", 8080)) == refusal(rules, Ask("own.test", 8080, b"GET")) == ""
    for host, port in (("good.test", 22), ("good.test", 8080), ("own.test", 443), ("a.good.test", 443)):
        assert "not on the list" in refusal(rules, Ask(host, port))


@given(some.binary(max_size=200))
def test_whatever_comes_it_is_read(data: bytes) -> None:
    assert isinstance(read(GET + data), Ask | Refusal | None)
    assert isinstance(read(data), Ask | Refusal | None)


@given(some.integers(1, 80))
def test_half_a_request_is_none_yet(length: int) -> None:
    whole = GET + b"Host: good.test\r\nAccept: */*\r\n\r\n"
    assert read(whole[: min(length, len(whole) - 1)]) is None


@given(some.lists(some.builds(str.__add__, some.sampled_from(NAMES), some.text(LATIN, max_size=20)), max_size=5))
def test_what_is_passed_on_names_the_host_that_was_judged_and_is_one_request(lines: list[str]) -> None:
    found = read(GET + "".join(f"{one}\r\n" for one in lines).encode("latin-1") + b"\r\n")
    if isinstance(found, Ask):
        first, *fields = found.head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        names = [one.partition(":")[0].lower() for one in fields]
        assert first == "GET /a?b=1 HTTP/1.1"
        assert authority(fields[0].partition(": ")[2]) == (found.host, None)
        assert names.count("host") == 1
        assert not {"transfer-encoding", "content-length", "upgrade"} & set(names)
        assert found.head.count(b"\r\n\r\n") == 1
        assert found.head.count(b"\n") == found.head.count(b"\r") == len(fields) + 2
