"""What stands in a secret's place: `⟨secret:kind:#k⟩`, where k is the same for the same secret everywhere."""

import re

from knowledge.digest import blake2s

OPENS, CLOSES = "⟨", "⟩"
LETTERS = 6
"""Letters of k: 30 bits, so that two of a thousand secrets look alike once in two thousand homes."""
MARK = re.compile(r"⟨secret:[a-z0-9-]{1,40}:#[a-z2-7]{6}⟩")
MASK = "\ufdd0"
"""Stands for each character of a mark while secrets are sought; it is no character, and part of no value."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
LONGEST = 60
"""Characters of a mark at most."""


def mark(kind: str, secret: str, key: bytes) -> str:
    """Keyed, so that nobody who reads the mark can try out what it stands for."""
    digest = blake2s(secret.encode("utf-8", "surrogatepass"), key=key, digest_size=5).digest()
    return f"{OPENS}secret:{kind}:#{_spelled(int.from_bytes(digest))}{CLOSES}"


def _spelled(number: int) -> str:
    """The highest bits of 40, five to a letter, as base 32 has it."""
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, 35 - 5 * LETTERS, -5))


def masked(text: str) -> str:
    """Text in which every mark is as long as before and means nothing."""
    return MARK.sub(lambda found: MASK * len(found[0]), text) if OPENS in text else text


def cut(text: str, longest: int) -> str:
    """The first characters of redacted text, without half a mark at the end."""
    if len(text) <= longest:
        return text
    last = text.rfind(OPENS, max(longest - LONGEST, 0), longest)
    split = last >= 0 and (whole := MARK.match(text, last)) is not None and whole.end() > longest
    return text[: last if split else longest]
