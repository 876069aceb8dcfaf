"""Which hosts a sandboxed program may reach: rules as somebody writes them, and whether one allows what was asked for.

A rule is about the name that the program asks for. Where that name leads is judged apart (`addresses.py`).
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple

PLAIN, TLS = 80, 443
USUAL = (TLS, PLAIN)
"""Ports of a rule that names none."""
LONGEST = 253
MOST_RULES = 100
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/@?#\s]+)(?::([0-9]{1,5}))?")
_PORTS = range(1, 65_536)


class Rule(NamedTuple):
    """One host, or all below one."""

    host: str
    """A name, `*.` and a name, or an address."""
    ports: tuple[int, ...] = USUAL


def rule(text: str) -> Rule:
    """`HOST`, `HOST:PORT` or `*.HOST`. Raises ValueError, which says what is wrong."""
    below = text.startswith("*.")
    try:
        name, port = authority(text[2:] if below else text)
    except ValueError:
        raise ValueError(f"{text!r} is no host; write it as pypi.org, *.pypi.org, host:8443 or [::1]:8080") from None
    if below and ("." not in name or is_address(name)):
        raise ValueError(f"{text!r} is more than one owner's: name at least two parts behind the star")
    if name == "localhost" or name.endswith(".localhost"):
        raise ValueError(f"{text!r} leads to this machine: name the address, as in 127.0.0.1:8080")
    return Rule(f"*.{name}" if below else name, USUAL if port is None else (port,))


def checked(text: str) -> str:
    """A rule as it was written. Raises ValueError where it is none."""
    rule(text)
    return text


def authority(text: str) -> tuple[str, int | None]:
    """A host in its one way of being written, and the port that was said with it. Raises ValueError."""
    found = _AUTHORITY.fullmatch(text)
    if not found:
        raise ValueError(f"no host: {text[:LONGEST]!r}")
    port = int(found[2]) if found[2] else None
    if port is not None and port not in _PORTS:
        raise ValueError(f"no port: {port}")
    return _host(found[1]), port


def _host(text: str) -> str:
    if text.startswith("["):
        return str(ipaddress.IPv6Address(text[1:-1]))
    name = text.lower().removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):  # an address, of which there are odd ways to write it, such as 127.1
        return str(ipaddress.IPv4Address(name))
    if len(name) > LONGEST or not _NAME.fullmatch(name):
        raise ValueError(f"no name of a host: {name[:LONGEST]!r}")
    return name


def is_address(host: str) -> bool:
    """Whether a host, as `authority` gives it, is an address and no name."""
    return ":" in host or bool(_NUMBER.fullmatch(host.rpartition(".")[2]))


def written(host: str, port: int) -> str:
    """Both together, as in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listed(rules: Iterable[Rule], host: str, port: int) -> bool:
    """Whether a rule names this host and port; `host` is as `authority` gives it."""
    return any(port in one.ports and _named(one.host, host) for one in rules)


def _named(wanted: str, host: str) -> bool:
    if wanted.startswith("*."):
        return host.endswith(wanted[1:]) and not is_address(host)
    return host == wanted
