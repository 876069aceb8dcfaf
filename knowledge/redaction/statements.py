"""Places made for credentials: URLs, headers, `curl -u`, SQL, PowerShell, tools that take a password as an argument."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.redaction import values
from knowledge.redaction.randomness import randomness
from knowledge.redaction.span import Span

_OTP_RANDOM = 5.0
_Q = r"""(?:\\{0,6}["'`]|&quot;)"""


class Place(NamedTuple):
    """Where a secret stands by syntax."""

    kind: str
    look: tuple[str, ...]
    """Small letters, one of which a line with such a place has."""
    shape: re.Pattern[str]
    """Its group `secret` is what must go."""
    before: int
    """Characters before it where the place may begin; 0 when it begins there."""
    random: bool
    """Whether only what looks random is taken for one."""


def _place(kind: str, look: str, shape: str, *, before: int = 0, random: bool = False) -> Place:
    shaped = re.compile(shape.replace("QUOTE", _Q), re.IGNORECASE)
    return Place(kind, tuple(look.split("|")), shaped, before, random)


_JWK = re.compile(
    r'"(?:d|p|q|dp|dq|qi|k)\\{0,3}"[ \t]{0,4}:[ \t]{0,4}\\{0,3}"(?P<secret>[A-Za-z0-9_\-]{20,1400}={0,2})(?=\\{0,3}")'
)
"""The private members of a JSON Web Key."""
_REACH = 4_608
"""Characters of a line that are looked through behind the look."""


_PLACES = (
    _place(
        "url-password", "://", r"://[^\s/:@\"'<>\ufdd0]{0,256}:(?P<secret>[^\s/@\"'<>\ufdd0]{1,512})@(?=[\w\[{$%.-])"
    ),
    _place("url-token", "://", r"://(?P<secret>[A-Za-z0-9_\-]{20,255})(?::[xX\-a-z]{0,20})?@(?=[\w.-])", random=True),
    _place(
        "bearer",
        "bearer",
        r"bearer(?:[ ]|%20|\+|\"?[:,][ ]?\"?)(?:token[ ])?(?P<secret>[A-Za-z0-9_~+/.\-]{12,4096}=*)",
        random=True,
    ),
    _place("basic-auth", "basic ", r"basic[ ](?P<secret>[A-Za-z0-9+/_\-]{8,1024}=*)", random=True),
    _place(
        "auth",
        "authorization",
        r"authorization[\"']?[ ]?[:=][ ]?[\"']?[\w-]+[ ](?:token=)?[\"']?(?P<secret>[\w~+/.:\-]{12,4096}=*)",
        random=True,
    ),
    _place(
        "password",
        " -u|-user",
        r"(?:-user| -u)[ =]{0,2}QUOTE?[^\s:\"'`\ufdd0$]{1,64}:(?P<secret>[^\s\"'`\ufdd0]{3,256})",
    ),
    _place("password", "sshpass", r"sshpass\s+-p\s*QUOTE?(?P<secret>[^\s\"'`\ufdd0]{3,256})"),
    _place(
        "password",
        "mysql|mariadb",
        r"(?:mysql|mariadb)\w*\b[^\n|;]{0,200}?\s-p(?P<q>QUOTE?)(?P<secret>[^\s\"'`\ufdd0-][^\s\"'`;)\ufdd0]{3,256})",
    ),
    _place(
        "password",
        "identified",
        r"identified\s+(?:(?:with|via)\s+[\w\"'`]+\s+)?(?:by|as|using)\s+(?:password\s+)?(?:values\s+)?(?:password\()?"
        r"(?P<q>QUOTE|)(?P<secret>[^\s\"'`;,)\ufdd0]{3,256})(?P=q)",
    ),
    _place(
        "password",
        "password",
        r"(?:\b(?:encrypted|unencrypted|with|valid|role\s+\S+|user\s+\S+|login\s+\S+|for\s+\S+)|=)\s*+(?:\(\s*+)?(?:old_)?"
        r"password\s*(?:=\s*|\(\s*|\s)n?(?P<q>QUOTE)(?P<secret>[^\n\"'`\ufdd0]{3,256})(?P=q)",
        before=120,
    ),
    _place(
        "password",
        "create |alter ",
        r"(?:create|alter)\s+(?:role|user|login)\b[^\n]{0,200}?\bpassword\s+(?P<secret>[^\s\"'`;,\ufdd0(]{6,256})",
        random=True,
    ),
    _place("password", "pass:", r"(?<![\w.$:-])pass:(?!:)(?P<secret>[^\s\"'`\ufdd0]{6,256})"),
    _place(
        "password",
        "convertto-securestring",
        r"convertto-securestring\s+(?:-(?:string|asplaintext|force)\s+)*"
        r"(?P<q>QUOTE|)(?P<secret>[^\s\"'`\ufdd0$(-][^\s\"'`\ufdd0]{2,256})(?P=q)",
    ),
    _place(
        "password",
        "net user |net use ",
        r"net use[r]? +\S+ +(?:\S+ +)??(?:/user:\S+ +)?(?P<secret>[^\s/\"'\ufdd0*][^\s\"'\ufdd0]{3,128})(?= +/)",
    ),
    _place("password", " /p", r" /p(?:w|wd|ass|assword)?:QUOTE?(?P<secret>[^\s\"'`\ufdd0%]{4,128})"),
    _place("password", "login ", r"login\s+\S+\s+password\s+(?P<secret>[^\s\ufdd0]{3,256})"),
    _place("signature", "sig=", r"sig=(?P<secret>[\w%+/\-]{20,512}=*)", random=True),
    _place(
        "password",
        "/pw|/pass",
        r"/ ?(?:pw|pwd|pass(?:word|wd)?)\s?[=:]\s?(?P<secret>\S{2,64}/[^\s\ufdd0]{5,64})",
        random=True,
    ),
    _place(
        "otp-secret",
        "otp|2fa|mfa",
        r"(?:otp|2fa|mfa)[^\n]{0,40}?\b(?P<secret>(?:[a-z2-7]{4}[ -]){3,15}[a-z2-7]{4}|(?-i:[A-Z2-7]{16,64}))\b",
        random=True,
    ),
)


def stated(text: str, low: str) -> Iterator[Span]:
    """Secrets that a syntax gives away."""
    for place in _PLACES:
        for look in place.look:
            yield from _at(text, low, look, place)
    for found in _JWK.finditer(text):
        if values.credential(found["secret"]):
            yield Span(*found.span("secret"), "jwk")


def _at(text: str, low: str, look: str, place: Place) -> Iterator[Span]:
    """Each line that has `look` once, from some way before it."""
    at = low.find(look)
    while at >= 0:
        start = max(at - place.before, low.rfind("\n", 0, at) + 1) if place.before else at
        end = low.find("\n", at, at + _REACH)
        end = min(at + _REACH, len(low)) if end < 0 else end
        reached = at + len(look)
        while found := place.shape.search(text, start, end) if place.before else place.shape.match(text, start, end):
            start = reached = max(found.end(), reached)
            if _is_secret(found["secret"], place):
                yield Span(*found.span("secret"), place.kind)
            if not place.before:
                break
        at = low.find(look, reached if not place.before else max(reached, end))


def _is_secret(value: str, place: Place) -> bool:
    if values.placeholder(value) or values.codelike(value, quoted=True):
        return False
    if place.kind == "otp-secret":
        return any(one.isdigit() for one in value) and randomness(value.replace(" ", "")) > _OTP_RANDOM
    if place.random:
        return values.credential(value)
    return place.kind != "password" or values.password(value, quoted=True, sure=True)
