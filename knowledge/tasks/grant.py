"""A grant: a person's leave for one plan, as it was shown, once, for two minutes.

Its code (HMAC, RFC 2104, with SHA-256) is made and checked with a key that only human surfaces and the hands read.
"""

import hmac
import json
import secrets
import time
from typing import NamedTuple

from knowledge.errors import GrantRefused

LASTS_S = 120
"""Seconds from the gesture to the act, at most."""
_SECOND = 1_000_000


class Grant(NamedTuple):
    """What a person's gesture comes to. To have one is to be allowed nothing: `check` says whether it is good."""

    approval: int
    digest: str
    """Of the plan that was shown."""
    nonce: str
    """Until when it is good by the clock that nobody sets, and 128 random bits: no two are the same."""
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


def lived() -> int:
    """Microseconds since this machine was started, asleep or not: a clock that nobody sets."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000


def minted(key: bytes, approval: int, digest: str, gesture: Gesture, now: int, *, up: int | None = None) -> Grant:
    """A grant. To be called where a person has just agreed to what was shown, and nowhere else.

    `now` is the time of day, `up` what `lived` says; both in microseconds.
    """
    lasts = LASTS_S * _SECOND
    nonce = f"{(lived() if up is None else up) + lasts:x}-{secrets.token_hex(16)}"
    bare = Grant(approval, digest, nonce, now + lasts, *gesture)
    return bare._replace(mac=bare.code(key))


def check(grant: Grant, key: bytes, approval: int, digest: str, now: int, *, up: int | None = None) -> None:
    """Whether a grant is good for a plan, now. That it is used once is the business of who keeps approvals.

    Raises GrantRefused, which names the rule.
    """
    genuine(grant, key, approval, digest)
    timely(grant, now, up)


def genuine(grant: Grant, key: bytes, approval: int, digest: str) -> None:
    """Whether a person gave it, for that plan. Raises GrantRefused."""
    if not hmac.compare_digest(grant.code(key).encode(), grant.mac.encode("utf-8", "replace")):
        raise GrantRefused("forged", "its code is not ours")
    if grant.surface not in SURFACES:
        raise GrantRefused("surface", f"{grant.surface} is no place to grant anything")
    if grant.approval != approval:
        raise GrantRefused("another's", f"it is for a{grant.approval}")
    if grant.digest != digest:
        raise GrantRefused("altered", "what was shown is not what would be done")


def timely(grant: Grant, now: int, up: int | None = None) -> None:
    """Whether it is good still, by the time of day and by the clock that nobody sets. Raises GrantRefused."""
    lasts = LASTS_S * _SECOND
    if not now < grant.expires <= now + lasts:
        raise GrantRefused("expired", f"it was good for {LASTS_S} s")
    lives = lived() if up is None else up
    if not lives < _until(grant.nonce) <= lives + lasts:
        raise GrantRefused("expired", f"it was good for {LASTS_S} s, whatever the clock was set to")


def _until(nonce: str) -> int:
    """The moment that a nonce names; 0 where it names none."""
    try:
        return int(nonce.partition("-")[0], 16)
    except ValueError:
        return 0
