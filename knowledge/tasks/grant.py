"""A grant: a person's leave for one plan, as it was shown, once, for two minutes.

Its code (HMAC, RFC 2104, with SHA-256) is made and checked with a key that only human surfaces and the hands read.
"""

import hmac
import json
import secrets
from typing import NamedTuple

from knowledge.errors import GrantRefused

LASTS_S = 120
"""Seconds from the gesture to the act, at most."""
KEY_BYTES = 32
_SECOND = 1_000_000


class Grant(NamedTuple):
    """What a person's gesture comes to. To have one is to be allowed nothing: `checked` says whether it is good."""

    approval: int
    digest: str
    """Of the plan that was shown."""
    nonce: str
    expires: int
    """Microseconds UTC."""
    who: str
    surface: str
    where: str
    mac: str = ""

    def code(self, key: bytes) -> str:
        """What `mac` has to be."""
        words = json.dumps([*self._replace(mac="")], ensure_ascii=True, separators=(",", ":"))
        return hmac.new(key, words.encode(), "sha256").hexdigest()


class Gesture(NamedTuple):
    """Who agreed, and where."""

    who: str
    surface: str
    where: str


SURFACES = frozenset({"terminal", "chat"})
"""Where a person may grant something. Voice is none: anybody in the room can speak."""


def minted(key: bytes, approval: int, digest: str, gesture: Gesture, now: int) -> Grant:
    """A grant. To be called where a person has just agreed to what was shown, and nowhere else."""
    expires = now + LASTS_S * _SECOND
    bare = Grant(approval, digest, secrets.token_hex(16), expires, *gesture)
    return bare._replace(mac=bare.code(key))


def check(grant: Grant, key: bytes, approval: int, digest: str, now: int) -> None:
    """Whether a grant is good for a plan, now. That it is used once is the business of who keeps approvals.

    Raises GrantRefused, which names the rule.
    """
    if not hmac.compare_digest(grant.code(key).encode(), grant.mac.encode("utf-8", "replace")):
        raise GrantRefused("forged", "its code is not ours")
    if grant.surface not in SURFACES:
        raise GrantRefused("surface", f"{grant.surface} is no place to grant anything")
    if grant.approval != approval:
        raise GrantRefused("another's", f"it is for a{grant.approval}")
    if grant.digest != digest:
        raise GrantRefused("altered", "what was shown is not what would be done")
    if not now < grant.expires <= now + LASTS_S * _SECOND:
        raise GrantRefused("expired", f"it was good for {LASTS_S} s")
