"""What a name promises about its value: `DB_PASSWORD` a password, `token_count` nothing, `key` hardly anything."""

import functools
import re
from typing import NamedTuple

WORDS = (
    r"p(?:a?ss?wo?r?s?d|ass(?:phrase|code|wor[td]|)|wd?)|secret|token|key|auth|cred|bearer|signature"
    r"|contrase|senha|mot de passe|kennwort|парол|密码|密碼|パスワード|비밀번호|비번"
)
"""Where to look closer, in small letters."""
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")

_PASSWORD = re.compile(
    r"\w*p(?:a?ss?wo?r?s?d|assphrase|asscode|asswort|wd)s?|(?!.*(?:com|by|tres|sur|over|under|im)pass)\w*pass"
    r"|(?:db|my|user|root|admin)?pw|contrase\w*|senha|kennwort|парол\w*|密码|密碼|パスワード|비밀번호|비번"
)
_SECRET = re.compile(r"\w*secrets?")
_TOKEN = re.compile(r"\w*token")
_KEY = re.compile(
    r"(?:\w*(?:api|access|auth|secret|private|priv|encryption|encrypt|signing|account|storage|shared|master|app|client"
    r"|service|session|subscription|license|deploy|admin|root|write|account))keys?"
)
_KEY_OWNERS = frozenset(
    "api access auth secret private priv encryption encrypt signing sign account storage shared master app application"
    " client service session subscription license deploy admin root write jwt hmac aes crypto cipher secure security"
    " consumer user developer server ssh rsa ssl tls pgp gpg aws gcp azure github gitlab stripe openai sendgrid".split()
)
_AUTH = re.compile(r"auth|authorization|authentication|credentials?|creds?|bearer|\w*auth")

_NOT_ITS_VALUE = frozenset(
    "id ids name names file files filename path paths dir directory folder field fields type types typ url urls uri uris"
    " policy length len size min max count counter num number total regex pattern input label prompt expires expiry exp"
    " expiration expire expired ttl timeout age mask class cls version arn ref reference column col placeholder hint"
    " reset strength format required require enabled disabled error errors message messages msg title description desc"
    " doc docs help index idx pos position offset start end kind func function fn method handler callback manager"
    " provider service factory store storage cache list table event action status state valid validator validation"
    " check checker changed update updated created source target template usage algorithm alg mode scheme realm"
    " parameter param env prefix suffix option options server endpoint host port username email domain group role scope"
    " scopes issuer audience lifetime date time color colour style icon text html view page form dialog screen button"
    " link menu box ring chain board pad down up press code codes stroke frame frames map mapping map set getter setter"
    " word words space border width height generator verifier verification response request fingerprint thumbprint"
    " checksum digest hash hashes rotation last next limit usage pair pairs spec schema definition tag tags".split()
)
_NO_SECRET_BEFORE = frozenset(
    "public pub primary foreign sort partition cache index group map object idempotency routing row unique shortcut hot"
    " translation registry lookup json config bucket site next page continuation cancellation cancel sync stop eos bos"
    " pad unk special max min num no non not without invalid lexer parser syntax comment string number keyword operator"
    " punctuation literal identifier char first last prev previous current peek by bypass com en sur tres"
    " host known authorized verify fingerprint ci commit build release".split()
)
_PLACES = frozenset("file files filename path paths dir directory folder source".split())
"""What stands elsewhere, if the value says so; a value that is random does not."""
_STATED = frozenset("encrypted hashed sealed vault public".split())


class Promise(NamedTuple):
    """What a name says of its value."""

    kind: str
    """`password`, `secret`, `token`, `api-key`, `auth`, `key`."""
    sure: bool
    """Whether a value of a few letters may be one."""


@functools.lru_cache(maxsize=4_096)
def promise(name: str) -> Promise | None:
    """Read a whole name, such as `spring.datasource.userPassword2`."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    while parts and parts[-1].isdigit():
        parts.pop()
    whole = "".join(parts)
    at, found = _last(parts, whole)
    if not found:
        return None
    after = _NOT_ITS_VALUE.intersection(parts[at + 1 :])
    if after and after <= _PLACES:
        return Promise("key", sure=False)
    if after or (found.kind in ("token", "key", "auth", "signature") and _NO_SECRET_BEFORE & set(parts)):
        return None
    return found._replace(sure=found.sure and not _STATED & set(parts))


def _last(parts: list[str], whole: str) -> tuple[int, Promise | None]:
    """The last part that promises something, and what; a name such as `secret_key` ends in the best there is."""
    found: tuple[int, Promise | None] = (0, None)
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else ""
        if (one := _of(part, before)) and (found[1] is None or one.kind != "key"):
            found = (at, one)
        elif one:
            found = (at, found[1])
    if not found[1] and _PASSWORD.fullmatch(whole):
        return len(parts), Promise("password", sure=True)
    return found


def _of(part: str, before: str) -> Promise | None:
    if _PASSWORD.fullmatch(part) and before not in ("by", "com", "en", "sur", "tres"):
        return Promise("password", sure=True)
    if _SECRET.fullmatch(part):
        return Promise("secret", sure=True)
    if _TOKEN.fullmatch(part):
        return Promise("token", sure=False)
    if _KEY.fullmatch(part) or (part == "key" and before in _KEY_OWNERS):
        return Promise("api-key", sure=False)
    if part in ("key", "pkey"):
        return Promise("key", sure=False)
    if part == "signature":
        return Promise("signature", sure=False)
    if _AUTH.fullmatch(part):
        return Promise("auth", sure=False)
    return None
