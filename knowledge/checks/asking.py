"""Which check somebody means: a sort by its name, or a command as it was given."""

import re
from collections.abc import Sequence

from knowledge.checks.check import Check, Sort
from knowledge.checks.harm import harmful
from knowledge.checks.sorts import sort_of
from knowledge.command_words import words_of

_FILLING = re.compile(
    r"\b(?:please|run|re-?run|execute|start|do|check|the|a|an|my|our|its|all|whole|full|project'?s?|suite|again|now|it|if|whether|does|do|pass|passes|for me)\b|[.!?,]+$",
    re.IGNORECASE,
)
_SORTS: dict[Sort, frozenset[str]] = {
    "tests": frozenset("test tests testing spec specs unit-tests testsuite".split()),
    "build": frozenset("build builds building compile compiles compilation compiler".split()),
    "lint": frozenset("lint lints linter linters linting types type-check typecheck type-checks typechecker style formatting format checks".split()),
}  # fmt: skip


def asked(words: str, found: Sequence[Check]) -> Check | None:
    """The check that is meant; a command is the user's own word, whatever is found. None where nothing is meant."""
    said = words.strip()
    sort = meant(said)
    if sort:
        return next((one for one in found if one.sort == sort), None)
    known = next((one for one in found if one.command == said), None)
    if known or not said:
        return known
    named = sort_of(said)
    if not named or harmful(said):
        return None
    return Check(named.sort, said, "", "you named it", "history", 1.0)


def meant(said: str) -> Sort | None:
    """The sort that is called by its name; None for what is a command, or neither."""
    if said.strip("`").startswith(("./", "/")) or "-" in {word[:1] for word in words_of(said)[1:]}:
        return None
    left = _FILLING.sub(" ", said).lower().split() or said.lower().split()
    for sort, names in _SORTS.items():
        if len(left) == 1 and left[0] in names:
            return sort
    return None
