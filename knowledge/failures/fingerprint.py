"""The name of a failure: the same for the same cause, whatever changes from run to run; another for another cause.

A hash of what the diagnostic says, normalised, and not of mined templates: on real output of compilers and tests those
merge different causes or split one. A run that ends in several diagnostics is named by the one that sorts first among
the first errors of each file, so the order in which a parallel build prints does not matter.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.test_ids import canonical

VERSION = 1
"""Raised when the same diagnostic gets another print; stored diagnostics are hashed again then."""
_LENGTH = 16
_NAMED = re.compile(r"^v(\d+):")

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_URL = re.compile(r"\b([a-z][a-z0-9+.-]+)://([^\s/:'\"<>]+)(?::\d+)?(/[^\s'\"<>)]*)?")
_HASH = re.compile(
    r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{7,12})\b", re.IGNORECASE
)
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE)
_MOMENT = re.compile(
    r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"
)
_DURATION = re.compile(r"\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|sec|secs|seconds?|minutes?|min|m|h|hours?)\b")
_SIZE = re.compile(r"\b\d+(?:\.\d+)?\s?(?:bytes?|[kmgt]i?b)\b", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\w.])")
_PATH = re.compile(r"(?<![\w/.:~>-])(?:~|\.{1,2}|[A-Za-z]:)?(?:[\\/][\w.@+~ -]*[\w@+~-])*[\\/](?=[\w.@+~-])")
"""Everything before the last name of a path; a name keeps its own."""
_PLACE = re.compile(r"(?<=[\w)\]'\"]):\d+(?::\d+)?\b|\(\d+,\d+\)|\[\d+:\d+\]")
_LINE = re.compile(
    r"\b(lines?|col(?:umn)?|port|pid|thread|process|row|offset|position|char|byte)([ =:#]+)\d+\b", re.IGNORECASE
)
_RANDOM_NAME = re.compile(r"\b(tmp|temp)([-_.]?)[a-z0-9_]{6,}\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.'\"-])[-+]?\d+(?:[.,]\d+)*(?![\w'\"])")
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r"`[^`'\n]+[`']|'[^'\n]+'|\"[^\"\n]+\"|\u2018[^\u2019\n]+\u2019|\u201c[^\u201d\n]+\u201d")
_PARAMETERS = re.compile(r"\[[^\]]*\]$|\(.*\)$")


class Print(NamedTuple):
    """Both names of a failure."""

    fingerprint: str
    """`v1:` and a hash."""
    kind: str
    """The same with quoted identifiers masked: what may be alike, never the same."""


def fingerprint(diagnostic: Diagnostic) -> Print:
    """The names of one diagnostic. A failing test has the same whether its output or its report tells of it."""
    code, message = diagnostic.code or "", diagnostic.message.split("\n")[0]
    if diagnostic.test_id:
        said = normalised(message if not code or code in message else f"{code}: {message}")
        test = normalised(canonical(_PARAMETERS.sub("", diagnostic.test_id)))
        return Print(_hash(("test", test, said)), _hash(("test", _QUOTED.sub("*", said))))
    said = normalised(message)
    own = next((frame.function for frame in diagnostic.frames if frame.own and frame.function), "")
    exact = (diagnostic.tool, code, said, _base(diagnostic.file), own)
    return Print(_hash(exact), _hash((diagnostic.tool, code, _QUOTED.sub("*", said))))


def of_run(diagnostics: Sequence[Diagnostic], headline: str, command: str = "") -> Print:
    """The names of a failed run: of its diagnostics, or of its headline where no tool was recognised."""
    first = list(_first_of_each(diagnostics))
    if first:
        return min(fingerprint(one) for one in first)
    return fingerprint(Diagnostic(tool=template(command), severity="error", message=headline, span=(1, 1)))


def of_current_version(name: str) -> bool:
    """Whether a stored print was made as prints are made now."""
    found = _NAMED.match(name)
    return found is not None and int(found[1]) == VERSION


def normalised(message: str) -> str:
    """A message without what differs between two runs of the same failure. Quoted identifiers stay."""
    text = _ESCAPES.sub("", message)
    text = _URL.sub(_host, text)
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return _SPACE.sub(" ", text).strip().lower()


def template(command: str) -> str:
    """The program and its first plain word: what is left of a command line when arguments change."""
    words = [word for word in command.split() if "=" not in word or word.startswith("-")]
    if not words:
        return ""
    program = words[0].rpartition("/")[2]
    verb = next((word for word in words[1:2] if re.fullmatch(r"[a-z][\w:-]*", word)), "")
    return f"{program} {verb}".strip()


_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_UUID, "<id>"),
    (_MOMENT, "<time>"),
    (_ADDRESS, "<address>"),
    (_PATH, ""),
    (_IP, "<address>"),
    (_HASH, "<hash>"),
    (_RANDOM_NAME, r"\1\2<n>"),
    (_PLACE, ""),
    (_LINE, r"\1 <n>"),
    (_DURATION, "<duration>"),
    (_SIZE, "<size>"),
    (_NUMBER, "<n>"),
)
"""In this order: what is longer and more certain goes first."""


def _host(found: re.Match[str]) -> str:
    host = "<host>" if re.fullmatch(r"[\d.]+|localhost", found[2]) else found[2]
    return f"{found[1]}://{host}{found[3] or ''}"


def _first_of_each(diagnostics: Sequence[Diagnostic]) -> Iterable[Diagnostic]:
    """The first error of each file; every failing test; notes and warnings only where nothing is worse."""
    errors = [one for one in diagnostics if one.severity == "error"] or list(diagnostics)
    seen = set[tuple[str, str]]()
    for one in errors:
        place = (_base(one.file), one.test_id or "")
        if place not in seen:
            seen.add(place)
            yield one


def _base(file: str | None) -> str:
    return re.split(r"[\\/]", file)[-1].lower() if file else ""


def _hash(parts: Sequence[str]) -> str:
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return f"v{VERSION}:{hashlib.sha1(text, usedforsecurity=False).hexdigest()[:_LENGTH]}"
