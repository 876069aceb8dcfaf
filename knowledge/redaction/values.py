"""Whether what stands behind `password =` is a secret: no placeholder, no code, no path, no word."""

import re

from knowledge.redaction.marks import MASK
from knowledge.redaction.randomness import classes, randomness

SHORTEST, LONGEST = 4, 2_048
_PLACEHOLDER = re.compile(
    r"""
      [<\[{(%$#@*].*            # <token> [token] {token} ${TOKEN} $(cat file) %(token)s %TOKEN% #{token} @token@ ***
    | .*(?:\$\{|\{\{|\$\(|<%|%\(|%[sdr]\b|\{[\w.:]*\}|\bxxxx|\*{3}|\.{3}).*
    | .*[<\[{(]\w*[\]})>]
    | (?:your|my|the|some|insert|enter|add|put|change|replace|example|sample|dummy|fake|foo|bar|test(?:ing)?)[\W_].*
    | .*(?:example|placeholder|redacted|censored|masked|changeme|change_me|replaceme|dummy|not.?set|undefined).*
    | (?:none|null|nil|true|false|yes|no|on|off|unset|empty|void|default|required|optional|unknown|n/a)
    | x+[-_x.]* | 0+ | 1?234567890?.* | (.)\1*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"[-+]?(?:0x[0-9a-f]*|[\d.,:_%/-]*)(?:px|em|rem|ms|s|m|h|d|[kmgt]?i?b)?", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
_CHAIN = re.compile(r"[A-Za-z_$@&!*][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)+[!?]?")
_CODE = re.compile(r"\w+=[\w.%]*|.*[\w\])>][(\[].*|.*(?:::|->|=>|&&|\|\||\(\)|==|!=|</).*")
_PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:|[\w.@-]+)?[/\\][\w.@ +*/\\-]*|[\w.-]+\.[a-z]{2,4}")
_LOCATOR = re.compile(r"[a-z][a-z0-9+.-]*://.*|[\w.+-]+@[\w-]+\.[\w.]+", re.IGNORECASE)
_UUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_HEX = re.compile(r"(?:[0-9a-f]{2}:?){8,}", re.IGNORECASE)
_DIGEST = re.compile(r"(?:sha\d+|md5|blake\w+|h1)[-:=].*|[0-9a-f]+", re.IGNORECASE)
_DIGESTS = frozenset((32, 40, 56, 64, 96, 128))
_SIGNS = re.compile(r"[!@#$%^&*?+~=|;]")
_ABOUT = re.compile(r"[A-Za-z_]*(?:[Pp]assw|PASSW|[Ss]ecret|SECRET|[Tt]oken)[A-Za-z_]*")
"""A name that speaks of secrets itself, such as a type: `password: HTTPPasswordManager`."""
_NUMBERED_WORD = re.compile(r"[A-Za-z]{3,}\d{1,6}")
_NO_PASSWORD = re.compile(
    r"pass|pw|secret|token|key|auth|user|name|value|test|foo|bar|baz|abc|sha|md|base|utf|argon|oauth|pbkdf|v\d|version",
    re.IGNORECASE,
)
"""Beginnings of numbered words that are names, kinds and examples: `user1`, `sha256`."""
_CONSTANT = re.compile(r"0x[0-9a-f]{1,16}", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_SPACE = re.compile(r"\s")
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_DIGITS_ONLY, _BARE, _CREDENTIAL, _UNSURE, _TOKEN = 6, 6, 7, 8, 10
"""Least lengths: of digits alone, without quotes, in a place for credentials, behind a doubtful name, of a token."""
_KINDS = 2
_SURE_RANDOM, _QUOTED_RANDOM, _RANDOM, _BEYOND_DOUBT = 4.2, 4.5, 4.7, 5.1
"""Bits a character from which a value is random, the fewer the surer its place is."""
_QUOTED_NAME, _BARE_NAME = 5.0, 4.5
"""Bits below which it may be a name."""
_NUMBERED = 0.8
"""Bits by which a name with a number within is sooner taken for a secret."""
_FOR_A_PATH = 5.2
"""Bits that a segment of what could be a path needs to be taken for a secret."""


def stands_in(value: str) -> bool:
    """Whether it is a word or a sign that people write where a secret belongs."""
    return bool(_PLACEHOLDER.fullmatch(value))


def placeholder(value: str) -> bool:
    """Whether it only stands for a secret."""
    return stands_in(value) or len(set(value)) < min(len(value), SHORTEST)


def identifies(value: str) -> bool:
    """Whether it is an id or a digest, which tells what something is and opens nothing."""
    return bool(_UUID.fullmatch(value)) or bool(_DIGEST.fullmatch(value) and len(value) in _DIGESTS)


def pathlike(value: str) -> bool:
    """Whether it is a path, a file or an address; a random segment of some length makes it none."""
    if _LOCATOR.fullmatch(value):
        return True
    if not _PATH.fullmatch(value):
        return False
    return not any(len(part) >= _UNSURE and randomness(part) > _FOR_A_PATH for part in re.split(r"[/\\.]", value))


def codelike(value: str, *, quoted: bool) -> bool:
    """Whether it is an expression: a call, an index, or (where nothing marks it as text) an attribute."""
    return bool(_CODE.fullmatch(value)) or (not quoted and bool(_CHAIN.fullmatch(value)))


def wordlike(value: str, bits: float) -> bool:
    """Whether it reads as words or as a name, with or without a number at its end."""
    body = value.rstrip("0123456789") or value
    numbered = bool(_DIGIT.search(body))
    name = _IDENTIFIER.fullmatch(body.replace("-", "_").replace(".", "_"))
    return bool(name) and randomness(body) < (bits - _NUMBERED if numbered else bits)


def plain(value: str) -> bool:
    """What is no secret under any name."""
    return (
        not SHORTEST <= len(value) <= LONGEST
        or MASK in value
        or not (_LETTER.search(value) or _SIGNS.search(value) or len(value) >= _DIGITS_ONLY)
        or bool(_SPACE.search(value))
        or placeholder(value)
        or pathlike(value)
    )


def password(value: str, *, quoted: bool, sure: bool) -> bool:
    """Behind a name like `password` or `secret`. `sure` is a name that is nothing else, in a place for data."""
    if plain(value) or _NUMBER.fullmatch(value):
        return False
    digit, sign = bool(_DIGIT.search(value)), bool(_SIGNS.search(value))
    if quoted:
        numbered = sure and _NUMBERED_WORD.fullmatch(value) and not _NO_PASSWORD.match(value)
        named = not numbered and not sign and len(_NUMBERS.findall(value)) <= 1 and wordlike(value, _QUOTED_NAME)
        return not named and not codelike(value, quoted=True) and (sure or len(value) >= _UNSURE)
    kinds = classes(value)
    if len(value) < _BARE or not (digit or sign or kinds > 1):
        return False
    if codelike(value, quoted=False) or _ABOUT.fullmatch(value):
        return False
    if sign and digit and kinds > _KINDS:
        return True
    return not wordlike(value, _BARE_NAME) and randomness(value) > (_SURE_RANDOM if sure else _RANDOM)


def token(value: str, *, quoted: bool) -> bool:
    """Behind a name like `token` or `api_key`."""
    if plain(value) or len(value) < _TOKEN or codelike(value, quoted=quoted):
        return False
    if not _DIGIT.search(value) or _UUID.fullmatch(value) or _CONSTANT.fullmatch(value):
        return False
    return bool(_HEX.fullmatch(value)) or randomness(value) > (_QUOTED_RANDOM if quoted else _RANDOM)


def opaque(value: str, shortest: int = 20) -> bool:
    """Behind a name that often holds no secret, such as `key`: only what is random beyond doubt."""
    if plain(value) or len(value) < shortest or identifies(value) or codelike(value, quoted=False):
        return False
    return classes(value) > 1 and bool(_DIGIT.search(value)) and randomness(value) > _BEYOND_DOUBT


def credential(value: str) -> bool:
    """In a place made for credentials that prose and code mention as well."""
    if plain(value) or len(value) < _CREDENTIAL or codelike(value, quoted=False):
        return False
    return classes(value) > 1 and randomness(value) > _QUOTED_RANDOM
