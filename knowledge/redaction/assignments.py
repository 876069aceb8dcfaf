"""Names with values: `key = value` in code, shell, YAML, JSON, XML, URLs, flags and statements."""

import re
import string
from collections.abc import Iterator

from knowledge.redaction import values
from knowledge.redaction.names import WORDS, promise
from knowledge.redaction.span import Span

_QUOTE = r"""(?:\\{0,6}(?:"{3}|'{3}|["'`])|&(?:quot|apos|\#3[49]);)"""
_TYPE = r":[ ]?[\w.\[\]<>?|]{1,40}[ ]?=(?!=)"
_ASSIGNED = re.compile(
    rf"""
    (?:{WORDS}) (?P<tail>[\w\-]{{0,60}}+)
    (?:
        (?P<close>(?:{_QUOTE}|[\])]){{0,2}}+) (?:[ \t]|\\t){{0,20}}+
        (?:[ ,]{{0,2}}(?:for|of|default|in)(?:[ ][\w.-]{{1,40}})?(?=[ ]?:|[ ]is[ ]))?
        (?P<sep>
            {_TYPE} | [ ,]{{0,3}}(?:{_QUOTE})?value(?:{_QUOTE})?[ ]?[:=]
          | :=|=>|->|[=!]==?|[?+|]{{1,2}}=|=|:(?!:)|is[ ]
          | ,(?=[ ]?{_QUOTE}) | \((?={_QUOTE}) | (?=[@$nl]?{_QUOTE})
        )
      | (?P<element>(?:[ \t]{{1,4}}[\w:-]{{1,40}}=[^<>\n]{{0,200}})?>)
      | (?P<blank>[ \t]{{1,4}}+)(?=[^\s=:<>(){{}}\[\]|&;,])
    )
    (?:[ \t]|\\t){{0,20}}+
    (?:\((?={_QUOTE}))?
    (?:
        (?P<prefix>[a-z@$]{{0,2}}) (?P<quote>{_QUOTE}) (?P<quoted>(?:(?!(?P=quote))[^\n]){{1,{values.LONGEST}}}+)
      | (?P<bare>
            (?:&(?!amp;|lt;|gt;|quot;)|&amp;|[^\s"'`<>,;(){{}}\[\]|&\ufdd0\\]|\\(?![nrt"'\\\n])){{1,{values.LONGEST}}}+
        )
    )?
    """,
    re.VERBOSE,
)
_OF_NAMES = string.ascii_letters + string.digits + "_.$-"
_LEFT_ROOM, _REACH = 60, 120
_JUDGED = 256
"""Characters of a value by which it is judged."""
_STRIDE = 128
"""Characters that are passed over in a longer run that is none: it could hold a name every ten."""
_BYTES = re.compile(
    r"[ \t\w\[\]({:=]{0,24}?"
    r"(?P<bytes>(?:0x[0-9a-f]{1,2}|\d{1,3})(?:[ \t]*,[ \t]*(?:0x[0-9a-f]{1,2}|\d{1,3})){7,255})\b",
    re.IGNORECASE,
)
_SETTINGS = frozenset(("env", "arg", "set", "setx", "define", "global", "export"))
_QUERY = re.compile(r"[?&;](?:amp;)?\Z")
_RESOURCE = re.compile(r"\barn:[\w*-]*:[^\s\"'`]{0,80}\Z")
"""Before the last part of a resource's name at Amazon: `arn:aws:secretsmanager:eu-west-1:123:secret:name`."""


def assigned(text: str, low: str) -> Iterator[Span]:
    """Values whose names promise a secret. `low` is `text` in small letters."""
    at = 0
    while found := _ASSIGNED.search(low, at):
        left = text[max(found.start() - _LEFT_ROOM, 0) : found.start()]
        start = found.start() - len(left) + len(left.rstrip(_OF_NAMES))
        span = _value(text, found, start, text[start : found.end("tail")])
        if span:
            yield span
        long = not span and found["bare"] is not None and len(found["bare"]) > _JUDGED
        at = span.end if span else found.end("tail") + (_STRIDE if long else 0)


def _value(text: str, found: "re.Match[str]", start: int, name: str) -> Span | None:
    promised = promise(name.lstrip("-."))
    if promised is None:
        return None
    if promised.kind in ("password", "secret") and (array := _BYTES.match(text, found.end("tail"))):
        return Span(*array.span("bytes"), promised.kind)
    if not _assigns(text, found, start, name) or _RESOURCE.search(text, max(start - _REACH, 0), start):
        return None
    group = "quoted" if found["quoted"] is not None else "bare"
    first, last = found.span(group)
    quoted = group == "quoted" or found["element"] is not None
    if not quoted:
        last = first + len(text[first:last].rstrip(".:") or text[first:last])  # the end of a sentence, of a list
    value = text[first : min(last, first + _JUDGED)]
    data = bool(_QUERY.search(text, max(start - 5, 0), start)) or _is_data(name, found, text)
    presigned = promised.kind == "signature" and data and values.token(value, quoted=True)
    if presigned or _is_secret(promised.kind, value, quoted=quoted, sure=promised.sure and (quoted or data)):
        return Span(first, last, promised.kind)
    return None


def _assigns(text: str, found: "re.Match[str]", start: int, name: str) -> bool:
    """Whether what stands between the name and a value makes it the name's."""
    if found["quoted"] is None and found["bare"] is None:
        return False
    if found["sep"] == ",":
        return bool(found["close"]) and text[max(start - 1, 0)] != "/"
    if found["sep"] == "":
        return not found["close"] and "`" not in (found["quote"] or "`")
    return found["blank"] is None or _blank_assigns(text, start, name)


def _is_secret(kind: str, value: str, *, quoted: bool, sure: bool) -> bool:
    if kind in ("password", "secret"):
        return values.password(value, quoted=quoted, sure=sure)
    if kind in ("key", "signature"):
        return values.opaque(value)
    if kind == "auth":
        return values.opaque(value, 12)
    return values.token(value, quoted=quoted)


def _is_data(name: str, found: "re.Match[str]", text: str) -> bool:
    """Whether the place is one for data, where a bare word is a value: `A_PASSWORD=x`, `password:x`."""
    after = text[found.end() : found.end() + 1]
    if after in ("(", "["):
        return False
    close_by = found["sep"] in ("=", ":") and not text[found.end("sep") : found.end("sep") + 1].isspace()
    return close_by or name.isupper()


def _blank_assigns(text: str, start: int, name: str) -> bool:
    """Whether a blank stands for `=`: after a flag, `ENV`, `SET`, `#define`, `login x password y`."""
    if name.startswith("-"):
        return True
    before = text[max(start - _LEFT_ROOM, 0) : start].rpartition("\n")[2].lower().split()[-2:]
    return bool(before) and (before[-1].lstrip(";&|(\"'#%@") in _SETTINGS or before[0] == "login" != before[-1])
