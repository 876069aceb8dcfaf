"""The name of a failure: the same for the same cause, whatever changes from run to run; another for another cause.

A hash of what the diagnostic says, normalised, and not of mined templates: on real output of compilers and tests those
merge different causes or split one. A run that ends in several diagnostics is named by the one that sorts first among
the first errors of each file, so the order in which a parallel build prints does not matter; what only tells that
something failed (`make: *** [all] Error 1`) names it where nothing else does.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.test_ids import without_folders

VERSION = 1
"""Raised when the same diagnostic gets another print; stored diagnostics are hashed again then."""
CURRENT = f"v{VERSION}:"
"""What names of this version begin with."""
LONGEST = 1_000
"""Characters of a message that count: as many as an event keeps."""
_LENGTH = 16
_REMEMBERED = 64
"""Messages whose normal form is remembered: what is told of one failure asks for the same few times."""

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_URL = re.compile(r"\b([a-z][a-z0-9+.-]+)://([^\s/:'\"<>]+)(?::\d+)?(/[^\s'\"<>)]*)?")
_HASH = re.compile(
    r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{7,12})\b", re.IGNORECASE
)
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE)
_MOMENT = re.compile(
    r"\b\d{1,2}T\d\d:\d\d:\d\d(?:\.\d+)?Z?"  # of which a runner shows the end
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"
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
_OBJECT = re.compile(r"\bcc[A-Za-z0-9]{6}(?=\.(?:o|s|res|ltrans)\b)")
"""What gcc calls what it hands to the linker."""
_NUMBER = re.compile(r"(?<![\w.'\"-])[-+]?\d+(?:[.,]\d+)*(?!\w)|(?<![\w.-])[-+]?\d+(?:[.,]\d+)*(?![\w'\"])")
"""A number; but between quotes and alone it is an identifier: `KeyError: '42'`."""
_CUT = re.compile(r"(?<![^\s'\"])[^\s'\"]*(?:\.{3}|\u2026)[^\s'\"]*")
"""Where a value was shortened, by how long it is."""
_SHORTENED = re.compile(r"[\[{(][^\[\]{}()]*(?:\.{3}|\u2026)[^\[\]{}()]*[\]})]")
"""A list or the like of which pytest shows the ends."""
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d`", "''\"\"'")
"""Which of them a compiler writes depends on the locale."""
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r"'[^'\n]+'|\"[^\"\n]+\"")
_TYPE = re.compile(r"^(?:[\w$]+\.)*[A-Z][\w$]*(?: \[\w+\])?: +(?=\S)")
"""The type of an exception, which some reports of tests leave out."""
_AROUND = re.compile(r"^failed on (?:setup|teardown) with \"(.*?)\"?$")
_COMPARED = re.compile(r"^(Expected [\w\" -]+:).*$")
"""node says on the next line what it compared, or on the same."""
_FOLLOWS = re.compile(
    r"\bError \d+$|subcommand failed|exited with|exit(?:ed)? (?:code|status)|Lifecycle script|target '?all'? not remade"
)
"""What says only that something else failed."""
_MAKES_END = re.compile(r"^\[.*\] [^\W\d]+ \d+$")
"""The last words of make's `*** [all] Error 1`, in any language."""
_ONLY_WARN = frozenset(("gcc", "clang", "ld", "rustc", "javac", "kotlin", "tsc", "cmake", "maven", "gradle", "msbuild"))
"""Whose warnings make nothing fail."""
_FOLLOWING = 3
"""Rank of what only follows."""
_WORD = re.compile(r"(?<![<\w])[^\W\d_]{2,}")
_FEW_WORDS = 3
_SCRIPT = re.compile(r"\.[cm]?[jt]sx?$")
_QUALIFIED = re.compile(r"::|[./#]")


class Print(NamedTuple):
    """Both names of a failure."""

    fingerprint: str
    """`v1:` and a hash."""
    kind: str
    """The same with quoted identifiers masked: what may be alike, never the same."""


def fingerprint(diagnostic: Diagnostic) -> Print:
    """The names of one diagnostic. A failing test has the same whether its output or its report tells of it."""
    code, message = diagnostic.code or "", diagnostic.message[:LONGEST].strip().split("\n", 1)[0]
    if diagnostic.test_id:
        said = normalised(_of_test(message, code))
        test = f"{_script(diagnostic)}{normalised(without_folders(diagnostic.test_id))}"
        return Print(_hash(("test", test, said)), _hash(("test", _QUOTED.sub("*", said))))
    said = normalised(message)
    symbol = diagnostic.symbol if diagnostic.symbol and diagnostic.symbol not in message else ""
    own = next((frame.function for frame in diagnostic.frames if frame.own and frame.function), "")
    exact = (diagnostic.tool, code, said, symbol, _base(diagnostic.file), own)
    return Print(_hash(exact), _hash((diagnostic.tool, code, _QUOTED.sub("*", said))))


def of_run(diagnostics: Sequence[Diagnostic], headline: str, command: str = "", *, printed: bool = True) -> Print:
    """The names of a failed run: of its diagnostics, or of its headline where none of them says why.

    `command` counts where the headline says little or was not `printed`: another command then failed otherwise.
    """
    told = list(_first_of_each(diagnostics))
    if told and (_rank(told[0]) < _FOLLOWING or not printed or _FOLLOWS.search(headline)):
        return min(fingerprint(one) for one in told)
    little = not printed or len(set(_WORD.findall(normalised(headline)))) < _FEW_WORDS
    tool = template(command) if little else ""
    return fingerprint(Diagnostic(tool=tool, severity="error", message=headline, span=(1, 1)))


def follows(diagnostic: Diagnostic) -> bool:
    """Whether it says at most that something else failed."""
    return _rank(diagnostic) >= _FOLLOWING


def of_current_version(name: str) -> bool:
    """Whether a stored print was made as prints are made now."""
    return name.startswith(CURRENT)


@lru_cache(maxsize=_REMEMBERED)
def normalised(message: str) -> str:
    """A message without what differs between two runs of the same failure. Quoted identifiers stay."""
    return without_values(message).lower()


def without_values(message: str) -> str:
    """The same with capitals as they are."""
    text = _ESCAPES.sub("", message).translate(_QUOTES)
    text = _URL.sub(_host, text)
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return _SPACE.sub(" ", text).strip()


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
    (_OBJECT, "cc<n>"),
    (_PLACE, ""),
    (_LINE, r"\1 <n>"),
    (_DURATION, "<duration>"),
    (_SIZE, "<size>"),
    (_CUT, "<cut>"),
    (_NUMBER, "<n>"),
)
"""In this order: what is longer and more certain goes first."""


def _host(found: re.Match[str]) -> str:
    host = "<host>" if re.fullmatch(r"[\d.]+|localhost", found[2]) else found[2]
    return f"{found[1]}://{host}{found[3] or ''}"


def _first_of_each(diagnostics: Sequence[Diagnostic]) -> Iterable[Diagnostic]:
    """Of what tells most the first of each file, wherever it stands in the output; every failing test."""
    least = min(map(_rank, diagnostics), default=0)
    first = dict[tuple[str, str], Diagnostic]()
    for one in diagnostics:
        if _rank(one) == least:
            place = (_base(one.file), one.test_id or "")
            if place not in first or _place(one) < _place(first[place]):
                first[place] = one
    return first.values()


def _rank(one: Diagnostic) -> int:
    """0 for what tells most."""
    ends = one.tool == "make" and _MAKES_END.match(one.message)
    if (ends or _FOLLOWS.search(one.message)) and not one.frames:
        return _FOLLOWING
    if one.severity != "error":
        return 4 if one.tool in _ONLY_WARN else 2
    return 1 if one.tool == "shell" else 0


def _place(one: Diagnostic) -> tuple[float, int, str, str]:
    return (one.line or math.inf, one.column or 0, one.code or "", one.message)


def _of_test(message: str, code: str) -> str:
    """What a test says, without the type that only some tell; the type where there is nothing else."""
    message = _ESCAPES.sub("", message)
    around = _AROUND.match(message)
    said = _TYPE.sub("", around[1] if around else message)
    return _SHORTENED.sub("<cut>", _COMPARED.sub(r"\1", said)) or code


def _script(diagnostic: Diagnostic) -> str:
    """The file of a test in JavaScript whose name alone does not say where it stands."""
    base = _base(diagnostic.file)
    bare = diagnostic.test_id and not _QUALIFIED.search(diagnostic.test_id.removeprefix("test::"))
    return f"{base} " if bare and _SCRIPT.search(base) else ""


def _base(file: str | None) -> str:
    return _OBJECT.sub("cc<n>", re.split(r"[\\/]", file)[-1]).lower() if file else ""


def _hash(parts: Sequence[str]) -> str:
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return f"{CURRENT}{hashlib.sha1(text, usedforsecurity=False).hexdigest()[:_LENGTH]}"
