"""How programs in a sandbox are told that there is a proxy, and where; and how much may go through it."""

from typing import NamedTuple

from knowledge.sandbox.hosts import Rule
from knowledge.sandbox.limits import MIB

PORT = 46_128
"""Where it listens on the sandbox's own loopback, which nobody else uses before it."""
_HERE = f"http://127.0.0.1:{PORT}"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Bounds(NamedTuple):
    """What one run may take of it: bytes, counts and seconds."""

    connections: int = 64
    """At once; others wait."""
    listed: int = 1000
    """Connections that are told one by one."""
    up: int = 64 * MIB
    """All that is sent out of the sandbox: a package is asked for with little."""
    down: int = 2048 * MIB
    asking: float = 15.0
    """To ask for a host, to have its name resolved, to connect to it, and to begin TLS: for each."""
    idle: float = 300.0
    """Without a byte either way."""


def environment(rules: tuple[Rule, ...]) -> dict[str, str]:
    """What is set inside. An address of its own loopback goes to the proxy where it is listed."""
    own = ",".join(one for one in _LOOPBACK if not any(rule.host == one for rule in rules))
    return {
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _HERE),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), own),
        "NODE_USE_ENV_PROXY": "1",
    }
