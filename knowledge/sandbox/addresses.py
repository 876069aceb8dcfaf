"""Which addresses belong to the public network: what a name may lead to, whoever answers for the name."""

import ipaddress

_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""An IPv4 address in a network that has IPv6 alone: what it ends in decides."""
_SPECIAL = tuple(
    (ipaddress.ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's own network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's metadata"),
        ("169.254.0.0/16", "this link, and a cloud's metadata"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "protocols"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "a way into IPv6"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "measurements"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "many at once"),
        ("240.0.0.0/4", "nobody"),
        ("2001::/23", "protocols, and IPv4 within"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "IPv4 within"),
        ("3fff::/20", "documentation"),
    )
)
"""Networks that are not public, though some look so, and what they are for."""


def refusal(text: str) -> str:
    """Why an address is none of the public network; empty where it is one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return f"{text[:64]!r} is no address"
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return refusal(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)))
        if address not in _PUBLIC_6 or address.scope_id:
            return f"{address} is not of the public network"
    for network, what in _SPECIAL:
        if address.version == network.version and address in network:
            return f"{address} is for {what}"
    return ""
