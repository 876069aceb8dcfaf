"""Edits of Python files as people make them, made by chance: such that may break something, and such that cannot.

What is put in for a breaking edit looks like what is put in for a harmless one: both come from the same places.
"""

import random
import re
from collections.abc import Iterator, Sequence

from daemon.bench.suspects_source import Edit, Source


def ways(text: str, kinds: Sequence[Edit], chance: random.Random, names: frozenset[str] = frozenset()) -> Iterator[str]:
    """Other versions of a file, in no order: of functions of these names alone, where some are given."""
    try:
        source = Source(text)
    except SyntaxError:
        return
    functions = [one for one in source.functions() if not names or one.name in names]
    chance.shuffle(functions)
    for function in functions:
        for kind in chance.sample(kinds, len(kinds)):
            found = list(kind(source, function, chance))
            chance.shuffle(found)
            yield from (one for one in found[:1] if one != text and _compiles(one))


def names_of(text: str) -> list[str]:
    return re.findall(r"^\s*(?:async )?def (\w+)", text, re.MULTILINE)


def _compiles(text: str) -> bool:
    try:
        compile(text, "edited", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
