"""Addresses that a name may lead to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.sandbox.addresses import refusal

PUBLIC = ("1.1.1.1", "151.101.0.223", "172.32.0.1", "192.0.3.1", "223.255.255.255", "2606:4700::1111", "2a00::1")
OURS = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "100.64.0.1", "198.18.0.1", "224.0.0.1"),
    *("255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.80", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "3fff::1"),
    *("::ffff:127.0.0.1", "::ffff:1.1.1.1", "::127.0.0.1", "2002:7f00:1::", "2002:101:101::1", "2001:0:1::1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1.1.1.1", "2001::1"),
    *("", "localhost", "1.1.1", "0x1", "1.1.1.1 "),
)


@pytest.mark.parametrize("address", [*PUBLIC, "64:ff9b::1.1.1.1"])
def test_what_is_public_may_be_reached(address: str) -> None:
    assert refusal(address) == ""


@pytest.mark.parametrize("address", OURS)
def test_what_is_not_public_may_not(address: str) -> None:
    assert refusal(address)


@given(some.ip_addresses())
def test_nothing_that_python_knows_as_not_global_is_let_through(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not address.is_global or address.is_multicast:
        assert refusal(str(address)) or address in ipaddress.ip_network("64:ff9b::/96")


@given(some.ip_addresses(v=4))
def test_an_address_within_another_is_no_way_around(address: ipaddress.IPv4Address) -> None:
    assert refusal(f"::ffff:{address}")
    assert refusal(str(ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80))))
    assert bool(refusal(f"64:ff9b::{address}")) == bool(refusal(str(address)))
