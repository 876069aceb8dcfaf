"""How well the words that people use for a failure fit one: the build, lint job, test login flow, the linker error."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from knowledge.failures.book import Failure
from knowledge.failures.commands import sort_of
from knowledge.failures.test_ids import canonical

SURE = 0.85
"""From this on a word is said of a failure;"""
NEAR = 0.45
"""from this on, of all words together, it may be meant."""
_BEGINNING, _SPELLED = 0.9, 0.6
_SHORT = 4
"""Letters from which on a word may be the beginning of another, or be misspelled."""
_ALIKE = 0.8
_RAW = re.compile(r"[^\s,;!?\"'`]+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_CODE = re.compile(r"[_/.:\\]|[a-z][A-Z]|\d.*[a-z]|[a-z].*\d")

_LITTLE = """
a about after again an and are be before both break breaks broke broken bug bugs by came can case did do does err
error errors fail failed failing fails failure failures for from get go got had happened has have i in into is
issue issues it its just kind me mistake my no not now of off on once one open or our over please problem problems
ran red right some something stuff that the their them then there these thing things this those three to too
trouble twice two us use used was we weird were what when which while whole why with your
"""
_FILLERS = frozenset(_LITTLE.split())
"""They say nothing of which one."""
_PERHAPS = """
check checks ci command crash flaky job jobs local new nightly old pipeline process run runs script scripts service
stage step suite suites task unit workflow
"""
_WEAK = frozenset(_PERHAPS.split())
"""They count where the failure has them, and not against it where it has not."""

_TESTS = r"\b(?:py\.?test|jest|vitest|mocha|rspec|phpunit|ctest|tox|nox|unittest|tests?|spec)\b"
_CLASSES: dict[str, str] = {
    "lint": r"\b(?:lint\w*|\w*lint|ruff|flake8|clippy|shellcheck|rubocop|golangci-lint|black|prettier|biome)\b",
    "type": r"\b(?:mypy|pyright|tsc|pyre|typecheck|type-check|flow|sorbet)\b",
    "linker": r"\b(?:ld|lld|collect2|linker|linking)\b|undefined (?:reference|symbol)|unresolved external|relocation",
    "compiler": r"\b(?:gcc|g\+\+|clang|rustc|javac|tsc|kotlinc|swiftc|compil\w+)\b",
    "import": r"\b(?:ImportError|ModuleNotFoundError)\b|cannot find (?:module|package)|no module named",
    "segfault": r"segmentation fault|segfault|sigsegv",
    "timeout": r"time[ds]?[- ]?out|deadline exceeded|etimedout",
    "oom": r"out of memory|outofmemory|oom|heap limit|cannot allocate memory",
    "panic": r"\bpanic",
    "install": r"\b(?:install|npm ci|pip|apt|brew|add)\b",
    "typescript": r"\b(?:tsc|typescript|ts\d+)\b",
    "container": r"\b(?:docker|podman|container)\b",
    "deadlock": r"deadlock|lock wait",
    "permission": r"permission denied|eacces|not permitted",
    "connection": r"connection|econn\w+",
}
_MEANT = {
    **dict.fromkeys(("build", "builds", "building", "bild", "buid"), "build"),
    **dict.fromkeys(("test", "tests", "testing", "unittest", "unittests", "spec", "specs"), "test"),
    **dict.fromkeys(("lint", "linter", "linting", "linters", "lints"), "lint"),
    **dict.fromkeys(("type", "types", "typing", "typecheck", "typechecker", "typechecking"), "type"),
    **dict.fromkeys(("linker", "link", "linking"), "linker"),
    **dict.fromkeys(("compile", "compiler", "compilation", "compiling"), "compiler"),
    **dict.fromkeys(("import", "imports"), "import"),
    **dict.fromkeys(("segfault", "segv", "sigsegv", "segfaults"), "segfault"),
    **dict.fromkeys(("timeout", "timeouts"), "timeout"),
    **dict.fromkeys(("oom", "memory"), "oom"),
    **dict.fromkeys(("panic", "panics"), "panic"),
    **dict.fromkeys(("install", "installation"), "install"),
    **dict.fromkeys(("ts", "typescript"), "typescript"),
    **dict.fromkeys(("container", "image"), "container"),
    **dict.fromkeys(("deadlock",), "deadlock"),
    **dict.fromkeys(("permission", "permissions"), "permission"),
    **dict.fromkeys(("connection", "connections"), "connection"),
}
"""Words for a kind of failure that mostly do not stand in what it says."""
KINDS_OF_RUN = frozenset({"build", "test", "lint", "type", "compiler", "install", "container"})
"""Those that name a run, and not what it said."""


class Words(NamedTuple):
    """What was said of a failure, without what says nothing."""

    whole: str
    """All of it, as it was said."""
    each: tuple[str, ...]
    weak: tuple[str, ...]

    def of_run(self, failure: Failure) -> bool:
        """Whether they name no more than the run that showed it: the build, the unit tests, pytest."""
        known = _known_text(failure.command).pieces
        return all(_MEANT.get(word.lower(), "") in KINDS_OF_RUN or word.lower() in known for word in self.each)


class Fit(NamedTuple):
    """How well they fit."""

    share: float
    """0 to 1: of what was said."""
    exact: bool
    """It is called so."""

    @property
    def sure(self) -> bool:
        return self.exact or self.share >= SURE


def words_of(said: str) -> Words:
    """The words of a phrase that tell failures apart; names keep their form."""
    found = [word.strip("-.:()") for word in _RAW.findall(said)]
    plain = [word if _CODE.search(word) else word.lower() for word in found if word]
    told = [one for word in plain for one in _split(word) if one.lower() not in _FILLERS]
    strong = [word for word in told if word.lower() not in _WEAK]
    weak = [word for word in told if word.lower() in _WEAK]
    return Words(said.strip(), tuple(strong or weak), tuple(weak if strong else ()))


def fit(words: Words, failure: Failure) -> Fit:
    """How well they fit a failure."""
    known = _said_of(failure)
    if _named(words.whole, failure):
        return Fit(1.0, exact=True)
    if not words.each:
        return Fit(1.0, exact=False)
    worth = [_worth(word, failure, known) for word in words.each]
    low = min(worth)
    share = sum(worth) / len(worth)
    bonus = 0.05 * any(_worth(word, failure, known) >= SURE for word in words.weak)
    return Fit(min(share, 1.0) + bonus if low >= SURE else min(share, SURE - 0.01), exact=False)


class _Known(NamedTuple):
    text: str
    """In small letters."""
    pieces: frozenset[str]


def _split(word: str) -> Iterator[str]:
    """A hyphenated word is several; a name is one."""
    yield from (part for part in word.split("-") if part) if not _CODE.search(word) else (word,)


def _named(said: str, failure: Failure) -> bool:
    """Whether this is the name of its test or its whole command."""
    name = canonical(said.replace(" ", "_")) if " " in said.strip() else canonical(said)
    test = canonical(failure.test_id) if failure.test_id else ""
    bare = test.partition("[")[0]
    called = bool(name) and any(f".{one}".endswith(f".{name}") for one in (test, bare) if one)
    return called or " ".join(said.lower().split()) == " ".join(failure.command.lower().split())


def _said_of(failure: Failure) -> _Known:
    return _known_text(
        "\n".join(filter(None, (failure.headline, failure.test_id, failure.command, failure.file, failure.tool)))
    )


@cache
def _class(name: str) -> re.Pattern[str]:
    return re.compile(_CLASSES[name], re.IGNORECASE)


def _known_text(text: str) -> _Known:
    return _Known(text.lower(), frozenset(piece.lower() for piece in _PIECE.findall(text)))


def _worth(word: str, failure: Failure, known: _Known) -> float:
    """Of one word: 1 where it stands there, less where something like it does."""
    small = word.lower()
    if small in known.pieces or (_CODE.search(word) and small in known.text):
        return 1.0
    if _is_of_class(small, failure, known):
        return 0.95
    parts = [piece.lower() for piece in _PIECE.findall(word)]
    if len(parts) > 1:
        return min(SURE - 0.05, sum(part in known.pieces for part in parts) / len(parts))
    return max((_alike(small, piece) for piece in known.pieces), default=0.0)


def _is_of_class(word: str, failure: Failure, known: _Known) -> bool:
    meant = _MEANT.get(word, "")
    if meant == "test":
        return bool(failure.test_id) or bool(re.search(_TESTS, failure.command.lower()))
    if meant == "build":
        return _builds(failure)
    return bool(meant) and bool(_class(meant).search(known.text))


def _builds(failure: Failure) -> bool:
    """Whether it is of a command that builds: not of tests, and of no linter."""
    line = failure.command.lower()
    if failure.test_id or re.search(_TESTS, line) or _class("lint").search(line):
        return False
    return (
        bool(re.search(r"\b(?:build|compile|bundle|assemble|package)\b", line)) or sort_of(failure.command) == "builds"
    )


def _alike(word: str, other: str) -> float:
    if min(len(word), len(other)) < _SHORT:
        return 0.0
    if word.startswith(other) or other.startswith(word) or _stem(word) == _stem(other):
        return _BEGINNING
    if word[0] != other[0] or abs(len(word) - len(other)) >= _SHORT:
        return 0.0
    return _SPELLED if SequenceMatcher(None, word, other).ratio() >= _ALIKE else 0.0


def _stem(word: str) -> str:
    """Migration and migrate, imports and imported."""
    return re.sub(r"(?:ations?|ating|ates?|ated|ings?|ions?|ed|es|s|e)$", "", word)
