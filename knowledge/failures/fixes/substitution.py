"""Which identifiers of a fix stand for others when a failure of the same kind has other names in it.

Two messages are laid beside each other: where they differ, each name of the old one stands for one of the new one. That
says something of a fix only where the fix itself has these names: `pip install flask` helps against "No module named
'requests'" as `pip install requests`; an edit somewhere else does not.
"""

import builtins
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from knowledge.failures.command_names import distribution, everyday, popular
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.misspelled import corrects
from knowledge.failures.fixes.ordinary import MASKED, WORD, of_languages, ordinary
from knowledge.failures.fixes.ports import renumbered
from knowledge.failures.fixes.spelled import bare, named, parts, replaced
from knowledge.failures.fixes.symptom import Symptom
from knowledge.failures.fixes.using import used_alike
from knowledge.failures.spelling import near
from knowledge.redact import clean

MOST_NAMES = 3
"""Names in which two failures of one kind differ at most."""
COMPARES = frozenset({"AssertionError", "AssertionFailedError", "ComparisonFailure"})
"""Types of failures whose quotes are values, not names."""
_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError", "NameError"})
"""Types of failures that importing something may end."""
_TOKEN = re.compile(rf"{MASKED.pattern}|{WORD.pattern}|\d+|[^\w\s]")
_QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")
_ALIAS = re.compile(r"\b(?:as|=)\s+(\w+)\s*$")
_IMPORT = re.compile(r"^\s*(?:import|from|use|using|const|let|var)\b")
_SYSTEM = re.compile(r"(?:^|[\s/])(?:apt|apt-get|aptitude|dnf|yum|zypper|pacman|apk|brew|nix-env|emerge)\s")
_WHOLE = re.compile(r"^\s*import\s+(\w+)\s*(?:#.*)?$")
_VERSION = re.compile(r"(?:\[[^\]\s]*\])?[=~<>!]=[^\s'\"]+|(?<=[\w-])@[\w.^~-]+")
_STEM = re.compile(r"([^/\\]+?)(?:\.\w+)*$")


class Names(NamedTuple):
    """How the names of two failures of one kind belong together."""

    other: dict[str, str]
    """What the message of the old one names, and the new one names otherwise."""
    same: frozenset[str]
    """What both messages name."""
    besides: dict[str, str]
    """Further names of the old one, of its file, test and function, and those in their place."""


def aligned(old: Symptom, new: Symptom) -> Names | None:
    """The names by which they differ; None where they differ in more than names."""
    if _owner(old) != _owner(new) or old.code != new.code or old.generic or new.generic or new.code in COMPARES:
        return None
    pairs = list(_pairs(old.said, new.said))
    if any(one is None for one in pairs):
        return None
    other, same = dict[str, str](), set[str]()
    for one, two in filter(None, pairs):
        if one == two:
            same |= {one} if _means(one) else set()
        elif not _alike(one, two, imports=new.code in _IMPORTS) or other.setdefault(one, two) != two:
            return None
    if len(other) > MOST_NAMES or len(set(other.values())) != len(other) or same & set(other):
        return None
    if not all(_stands_alike(old, one, new, two) for one, two in other.items()):
        return None
    return Names(other, frozenset(same), _besides(old, new, {*other, *same}))


def substituted(fix: Fix, names: Names) -> dict[str, str] | None:
    """What stands for what in this fix, as far as it names it; None where the fix is not about these names."""
    done = _Done.of(fix)
    other = {one: two for one, two in names.other.items() if bare(one) in done.anywhere}
    packages = _packages(fix, names.other, done) if len(other) < len(names.other) else {}
    if len(other) + len(packages) < len(names.other):
        return None
    if not {bare(one) for one in names.same} <= done.anywhere:
        return None
    touched = [one for one in names.other or names.same if bare(one) in done.kept] or list(packages)
    if (
        not (touched or corrects(fix, other))
        or _aliased(fix, other)
        or _no_module(fix, other)
        or _trap(fix, names.other)
    ):
        return None
    further = {one: two for one, two in names.besides.items() if bare(one) in done.anywhere}
    return further | other | packages


def rewritten(fix: Fix, names: Mapping[str, str]) -> Fix:
    """The fix with these names replaced, in every spelling; only to be shown."""
    if not names:
        return fix

    def run(line: str) -> str:
        named = any(not one.isdigit() for one in names)
        return renumbered(_without_versions(replaced(line, names)) if named else line, names)

    return fix._replace(
        text=renumbered(replaced(fix.text, names), names),
        edits=[
            one.model_copy(update={"path": clean(replaced(one.path, names)), "diff": clean(replaced(one.diff, names))})
            for one in fix.edits
        ],
        commands=[one.model_copy(update={"command": clean(run(one.command))}) for one in fix.commands],
    )


class _Done(NamedTuple):
    """The identifiers of a fix, each `bare`."""

    kept: frozenset[str]
    """In what it put in or ran; and in what it took out, where it put in nothing else in its place."""
    anywhere: frozenset[str]
    """There, in lines around, and in paths."""

    @classmethod
    def of(cls, fix: Fix) -> "_Done":
        kept, anywhere = set[str](), set[str]()
        for text in (fix.text, *(one.command for one in fix.commands)):
            kept |= named(text)
        for edit in fix.edits:
            plus, minus = ("\n".join(_lines(edit.diff, sign)) for sign in "+-")
            put_in, taken_out = named(plus), named(minus)
            around = named("\n".join(_lines(edit.diff, " @")))
            kept |= put_in | named(edit.path)
            kept |= taken_out if put_in <= taken_out | around else set()
            anywhere |= put_in | taken_out | around
        return cls(frozenset(kept), frozenset(anywhere | kept))


def _lines(diff: str, signs: str) -> Iterator[str]:
    """Lines of a diff, without their sign; what stands before its hunks are names of files."""
    inside = False
    for line in diff.split("\n"):
        inside = inside or line.startswith("@@")
        if inside and line[:1] in signs:
            yield line[1:]


# ── two messages beside each other ────────────────────────────────────────────────────────────────


def _pairs(one: str, two: str) -> Iterator[tuple[str, str] | None]:
    """Names that stand in the same place of both; None where something else differs."""
    ones, twos = _pieces(one), _pieces(two)
    if len(ones) != len(twos):
        yield None
        return
    for (text, quoted), (other, also) in zip(ones, twos, strict=True):
        if quoted != also:
            yield None
            return
        yield from _in_piece(text, other, quoted=quoted)


def _in_piece(text: str, other: str, *, quoted: bool) -> Iterator[tuple[str, str] | None]:
    tokens, others = _TOKEN.findall(text), _TOKEN.findall(other)
    if len(tokens) != len(others):
        yield None
        return
    for token, another in zip(tokens, others, strict=True):
        is_name = bool(WORD.fullmatch(token)) and bool(WORD.fullmatch(another))
        if is_name and (quoted or _own(token) or token.lower() != another.lower()):
            is_told = not quoted and token != another and {token.lower(), another.lower()} & ordinary()
            yield None if is_told else (token, another)
        elif token.lower() != another.lower():
            yield None


def _pieces(said: str) -> list[tuple[str, bool]]:
    """What stands between quotes, and what does not, in turn."""
    found, end = list[tuple[str, bool]](), 0
    for quoted in _QUOTED.finditer(said):
        found += [(said[end : quoted.start()], False), (quoted[1] or quoted[2], True)]
        end = quoted.end()
    return [*found, (said[end:], False)]


def _own(word: str) -> bool:
    """Whether a word that is not quoted is a name by its looks."""
    return not (word.isalpha() and (word.islower() or word.istitle()))


def _means(name: str) -> bool:
    """Whether it names something of somebody's own."""
    return len(name) > 1 and name.lower() not in of_languages()


def _alike(one: str, two: str, *, imports: bool) -> bool:
    """Whether one may stand for the other: a constant for a constant, and what Python brings along for what it does."""
    if not (_means(one) and _means(two)) or (imports and _brought_along(one) != _brought_along(two)):
        return False
    return one.isupper() == two.isupper() and _built_in(one) == _built_in(two)


def _stands_alike(old: Symptom, one: str, new: Symptom, two: str) -> bool:
    """Whether both messages, and both failing lines, use the name in the same way."""
    paths = _in_path(old.message, one) == _in_path(new.message, two)
    return paths and used_alike(old.source, one, new.source, two)


def _in_path(message: str, name: str) -> bool:
    """Whether it is a part of a path: `./lib/tool` is no package."""
    return re.search(rf"[./\\]{re.escape(name)}\b", message) is not None


def _brought_along(name: str) -> bool:
    return name in sys.stdlib_module_names


def _built_in(name: str) -> bool:
    return name == "NoneType" or hasattr(builtins, name)


def _owner(one: Symptom) -> str:
    return "test" if one.test_id else one.tool


def _besides(old: Symptom, new: Symptom, known: set[str]) -> dict[str, str]:
    found = dict[str, str]()
    for one, two in _others(old, new):
        if one != two and one not in known and _means(one) and _means(two):
            found.setdefault(one, two)
    return found


def _others(old: Symptom, new: Symptom) -> Iterator[tuple[str, str]]:
    if old.symbol and new.symbol:
        yield old.symbol, new.symbol
    stems = [_STEM.search(one.file) for one in (old, new)]
    if stems[0] and stems[1]:
        yield stems[0][1], stems[1][1]
    tests = [WORD.findall(one.test_id) for one in (old, new)]
    if len(tests[0]) == len(tests[1]):
        yield from zip(*tests, strict=True)
        for one, two in zip(*tests, strict=True):
            yield one.removeprefix("test_"), two.removeprefix("test_")


# ── what would mislead ────────────────────────────────────────────────────────────────────────────


def _packages(fix: Fix, other: Mapping[str, str], done: _Done) -> dict[str, str]:
    """Packages that are called otherwise than their modules: `pip install pyyaml` for "No module named 'yaml'"."""
    if not any(one.sort == "install" for one in fix.commands):
        return {}
    pairs = {distribution(one): distribution(two) for one, two in other.items()}
    return {one: two for one, two in pairs.items() if one and two and bare(one) in done.kept}


def _aliased(fix: Fix, other: Iterable[str]) -> bool:
    """Whether the fix only gives one of these names to something else: `import numpy as np` is not about `np`."""
    wanted = {bare(one) for one in other}
    for edit in fix.edits:
        for line in _lines(edit.diff, "+"):
            alias = _ALIAS.search(line) if _IMPORT.match(line) else None
            if alias and bare(alias[1]) in wanted:
                return True
    return False


def _no_module(fix: Fix, other: Mapping[str, str]) -> bool:
    """Whether Python would import whole what is no module: after `import os`, `totl` is a misspelled name."""
    modules = sys.stdlib_module_names | popular("python")
    for edit in fix.edits:
        for line in _lines(edit.diff, "+") if edit.path.endswith((".py", ".pyi")) else ():
            found = _WHOLE.match(line)
            if found and found[1] in modules and other.get(found[1], found[1]) not in modules:
                return True
    return False


def _trap(fix: Fix, other: Mapping[str, str]) -> bool:
    """Whether something would be installed under a name that may be misspelled, or that Python itself has.

    Of packages that anybody may publish the name has to be well known: any other may be a trap, or one's own module.
    """
    installs = [one.command for one in fix.commands if one.sort == "install"]
    anybodys = any(not _SYSTEM.search(one) for one in installs)
    return bool(installs) and any(misleads(new, known=anybodys) for new in other.values())


@lru_cache(maxsize=64)
def misleads(name: str, *, known: bool) -> bool:
    """Whether nobody should install what is called so. `known`: nor what is not well known."""
    names = popular("python") | popular("node") | everyday()
    if name in names:
        return name in sys.stdlib_module_names
    return known or name in sys.stdlib_module_names or bool(near(name, names)) or not parts(name)


def _without_versions(command: str) -> str:
    """A version belongs to the package that was replaced."""
    return _VERSION.sub("", command)
