"""Rules about hosts: what they may say, and what they allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.sandbox.hosts import Rule, authority, is_address, listed, rule, written

LABELS = some.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)
NAMES = some.lists(LABELS, min_size=2, max_size=5).map(".".join)
PORTS = some.integers(1, 65_535)
ODD = ("127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "1.2.3", "0x7f000001", "127.0.0.1.", "a.0x1", "1.2.3.4.5")
REFUSED = (
    *("", "*", "*.", "*.org", "*.1.2.3.4", "a*.org", "a.*.org", "https://pypi.org", "pypi.org/simple", "me@pypi.org"),
    *("pypi.org:", "pypi.org:0", "pypi.org:65536", "pypi.org:x", "a b", "a\n.org", "-a.org", "a..org", ".org", "ä.org"),
    *("localhost", "localhost:80", "a.localhost", "::1", "[::1", "[::1%lo]:1", "[127.0.0.1]", "a" * 64 + ".org"),
)


@pytest.mark.parametrize("text", [*REFUSED, *(one for one in ODD if one != "127.0.0.1.")])
def test_what_names_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"host|owner|machine"):
        rule(text)


def test_a_rule_names_a_host_and_its_ports() -> None:
    assert rule("PyPI.org.") == Rule("pypi.org", (443, 80))
    assert rule("*.pypi.org:8443") == Rule("*.pypi.org", (8443,))
    assert rule("127.0.0.1:8080") == Rule("127.0.0.1", (8080,))
    assert rule("[0:0::1]:1") == Rule("::1", (1,))


@given(name=NAMES, port=PORTS, other=NAMES)
def test_a_rule_allows_what_it_names_and_nothing_else(name: str, port: int, other: str) -> None:
    exact, below = rule(f"{name}:{port}"), rule(f"*.{name}:{port}")
    assert listed([exact], name, port)
    assert not listed([exact], name, port % 65_535 + 1)
    assert listed([below], f"{other}.{name}", port)
    assert not listed([below], name, port)
    assert not listed([below], f"{other}{name}", port)
    for one in (other, f"{other}.{name}", f"{name}.{other}"):
        assert listed([exact], one, port) == (one == name)


@given(name=NAMES, port=PORTS)
def test_a_host_has_one_way_of_being_written(name: str, port: int) -> None:
    assert authority(f"{name.upper()}.:{port}") == (name, port)
    assert authority(written(name, port)) == (name, port)
    assert authority(written("::1", port)) == ("::1", port)


@given(some.text(max_size=40))
def test_whatever_is_written_it_is_a_host_or_refused(text: str) -> None:
    try:
        host, _ = authority(text)
    except ValueError:
        return
    assert authority(written(host, 1)) == (host, 1)
    assert not set(host) & set("/@#?* \r\n\0[]%")


def test_odd_ways_of_writing_addresses_are_no_names() -> None:
    for one in ODD:
        try:
            host, _ = authority(one)
        except ValueError:
            continue
        assert is_address(host)
        assert host == "127.0.0.1"
    assert not listed([rule("*.example.org")], "127.0.0.1", 443)
