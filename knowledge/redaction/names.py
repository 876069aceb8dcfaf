"""What a name promises about its value: `DB_PASSWORD` a password, `token_count` nothing, `key` hardly anything."""

import functools
import re
import tomllib
from pathlib import Path
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
    r"|service|session|subscription|license|deploy|admin|root|write))keys?"
)
_AUTH = re.compile(r"auth|authorization|authentication|credentials?|creds?|bearer|\w*auth")

_PLACES = frozenset(["file", "files", "filename", "path", "paths", "dir", "directory", "folder", "source"])
"""What stands elsewhere, if the value says so; a value that is random does not."""
_NO_PASS_BEHIND = frozenset(["by", "com", "en", "sur", "tres"])
_STATED = frozenset(["encrypted", "hashed", "sealed", "vault", "public"])


class _Parts(NamedTuple):
    """Parts of names that decide, from `names.toml`."""

    key_owners: frozenset[str]
    not_its_value: frozenset[str]
    no_secret: frozenset[str]


@functools.cache
def _parts() -> _Parts:
    read = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    return _Parts(*(frozenset(read[name].split()) for name in _Parts._fields))


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
    after = _parts().not_its_value.intersection(parts[at + 1 :])
    if after and after <= _PLACES:
        return Promise("key", sure=False)
    if after or (found.kind in ("token", "key", "auth", "signature") and _parts().no_secret & set(parts)):
        return None
    return found._replace(sure=found.sure and not _STATED & set(parts))


@functools.lru_cache(maxsize=4_096)
def promises_last(name: str) -> bool:
    """Whether the part that promises is the last one: of `--pass-with-no-tests` it is not."""
    parts = [part.lower() for part in _PARTS.findall(name) if not part.isdigit()]
    return bool(parts) and _last(parts, "".join(parts))[0] >= len(parts) - 1


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
    if part == "key" and before in _parts().key_owners:
        return Promise("api-key", sure=False)
    if before in _NO_PASS_BEHIND and part == "pass":
        return None
    return next((promised for shape, promised in _KINDS if shape.fullmatch(part)), None)


_KINDS = (
    (_PASSWORD, Promise("password", sure=True)),
    (_SECRET, Promise("secret", sure=True)),
    (_TOKEN, Promise("token", sure=False)),
    (_KEY, Promise("api-key", sure=False)),
    (re.compile("p?key"), Promise("key", sure=False)),
    (re.compile("signature"), Promise("signature", sure=False)),
    (_AUTH, Promise("auth", sure=False)),
)
