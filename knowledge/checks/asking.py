"""Which check somebody means: a sort by its name, or a command as it was given."""

import re
from collections.abc import Sequence

from knowledge.checks.chain import links
from knowledge.checks.check import Check, Sort
from knowledge.checks.harm import harmful
from knowledge.command_words import words_of
from knowledge.failures.commands import runs, sort_of

_WORDS = """please run rerun execute start do does check whether if the a an my our its all whole full project suite
again now it pass passes for me"""
_FILLING = frozenset(_WORDS.split())
"""Said around what is meant."""
_TESTS = "test tests testing spec specs unit-tests testsuite checks"
_BUILD = "build builds building compile compiles compilation compiler"
_LINT = """lint lints linter linters linting types type-check typecheck type-checks typechecker style formatting
format checks"""
_SORTS: dict[Sort, frozenset[str]] = {
    "tests": frozenset(_TESTS.split()),
    "build": frozenset(_BUILD.split()),
    "lint": frozenset(_LINT.split()),
}


def asked(words: str, found: Sequence[Check]) -> Check | None:
    """The check that is meant; a command is the user's own word, whatever is found. None where nothing is meant."""
    said = words.strip()
    sort = meant(said)
    if sort:
        return next((one for one in found if one.sort == sort), None)
    known = next((one for one in found if one.command == said), None)
    if known or not said:
        return known
    if harmful(said) or not (sort := _sort(said)):
        return None
    return Check(sort, said, "", "you named it", "history", 1.0)


def _sort(said: str) -> Sort | None:
    """Of a command; one that only runs a program of the project is taken for its tests."""
    first = next((link.sort for link in links(said)), None)
    if first:
        return first
    if runs(said) or ({"-"} & {word[:1] for word in words_of(said)[1:]} and sort_of(said) == "builds"):
        return "tests"
    return None


def meant(said: str) -> Sort | None:
    """The sort that is called by its name; None for what is a command, or neither."""
    if said.strip("`").startswith(("./", "/")) or "-" in {word[:1] for word in words_of(said)[1:]}:
        return None
    left = [word for word in re.findall(r"[\w-]+", said.lower()) if word not in _FILLING]
    for sort, names in _SORTS.items():
        if len(left) == 1 and left[0] in names:
            return sort
    return None
