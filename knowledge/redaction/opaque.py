"""Strings that look random although nothing around them says what they are: the last net, with wide meshes."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

from knowledge.redaction import values
from knowledge.redaction.randomness import classes, randomness
from knowledge.redaction.span import Span

_SHORTEST = 40
_RUN = re.compile(r"[A-Za-z0-9+/_-]{40,}+")
_CLASSES = 3
_DIGITS = 2
_QUOTES = ('"', "'", "`")
_LONGEST = 128
"""Longer ones are data: images, fonts, archives."""
_RANDOM = 5.4
_DIGEST_BEFORE = re.compile(
    r"(?:sha\d{1,3}|md5|blake\w*|h1|integrity|digest|checksum|hash|nonce|base64|fingerprint|etag|ssh-\w+|ecdsa[\w-]+"
    r"|(?<!session)(?<!session_)(?-i:_id|Id|ID|\bid))"
    r"[\"']?[-:=, @]{1,3}[\"']?\Z",
    re.IGNORECASE,
)
_SOLE = re.compile(
    r"(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])(?=(?:[A-Za-z]*[0-9]){2})[A-Za-z0-9]{20,40}|(?=(?:[A-Z]*[2-7]){2})[A-Z2-7]{16,64}"
)
_SOLE_RANDOM = 5.3
_SHORT = re.compile(r"[a-z0-9]{15,39}")
_QUOTED_RANDOM = 5.8
_NUMBERED = re.compile(r"(?<![A-Za-z0-9+])[MNO][A-Za-z0-9+/]{43}(?![A-Za-z0-9+=])")
_NUMBERED_BODY = re.compile(rb"\d{12}:")


def opaque(text: str, runs: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Random strings within `runs` that nothing explains."""
    for first, last in runs:
        if last - first >= _SHORTEST:
            for found in _RUN.finditer(text, first, last):
                yield from _run(text, *found.span())
        elif _alone(text, first, last) or _noise(text, first, last):
            yield Span(first, last, "random")


def _quoted(text: str, first: int, last: int) -> bool:
    return text[first - 1 : first] in _QUOTES and text[first - 1] == text[last : last + 1]


def _run(text: str, start: int, end: int) -> Iterator[Span]:
    for found in _NUMBERED.finditer(text, start, end):
        if _is_numbered(found[0]):
            yield Span(*found.span(), "access-token")
    if end - start > _LONGEST or not _stands_alone(text, start, end):
        return
    value = text[start:end]
    if (
        "abcdef" in value.lower()
        or "012345" in value
        or values.identifies(value)
        or values.pathlike(value)
        or classes(value.replace("_", "").replace("-", "")) < _CLASSES
    ):
        return
    if randomness(value) > _RANDOM and not _DIGEST_BEFORE.search(text, max(start - 24, 0), start):
        padding = text[end : end + 2]
        yield Span(start, end + len(padding) - len(padding.lstrip("=")), "random")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether it is a value of its own: in quotes, or behind a `=` or a colon."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and before in "\"'`":
        return text.startswith((before, "=" + before, "==" + before), end)
    return (
        bool(before)
        and before in "= :"
        and (not after or after.isspace())
        and text[max(start - 2, 0) : start].strip()[-1:] in ("=", ":")
    )


def _alone(text: str, first: int, last: int) -> bool:
    """Whether it is all there is on its line, and of letters of both kinds and digits, or base32."""
    if (
        (first and text[first - 1] not in "\n\t ")
        or text[last : last + 1].strip()
        or not _SOLE.fullmatch(text, first, last)
    ):
        return False
    start, end = text.rfind("\n", 0, first) + 1, text.find("\n", last)
    if text[start:first].strip() or text[last : len(text) if end < 0 else end].strip():
        return False
    return randomness(text[first:last]) > _SOLE_RANDOM


def _noise(text: str, first: int, last: int) -> bool:
    """Whether it stands in quotes, is noise, and nothing says that it identifies."""
    return (
        _quoted(text, first, last)
        and _gibberish(text[first:last])
        and not _DIGEST_BEFORE.search(text, max(first - 24, 0), first)
    )


def _gibberish(value: str) -> bool:
    if not _SHORT.fullmatch(value):
        return False
    digits = sum(one.isdigit() for one in value)
    if not _DIGITS <= digits <= len(value) // 2 or set(value) <= set("0123456789abcdef"):
        return False
    return randomness(value) > _QUOTED_RANDOM


def _is_numbered(value: str) -> bool:
    """Whether it is base64 of twelve digits, a colon and noise, as personal access tokens of Jira and Bitbucket are."""
    try:
        return bool(_NUMBERED_BODY.match(base64.b64decode(value)))
    except (binascii.Error, ValueError):
        return False
