"""Ids in texts: which an answer names, where they come from, and which nobody has ever told it."""

import re
from collections.abc import Iterable, Sequence

from knowledge.ids import LETTERS
from knowledge.reasoning.parts import Result

_ID = re.compile(rf"(?<![\w./:-])[{''.join(LETTERS)}]\d{{1,18}}(?![\w/-]|\.\d)", re.ASCII)
_MISSING = "not on record"
_OTHER = frozenset({"x86", "x64", "x32", "f16", "f32", "f64", "e2", "t1", "n1"})
"""What is written like an id and means something else."""


def ids(text: str) -> list[str]:
    """Those that it names, each once."""
    return [one for one in dict.fromkeys(_ID.findall(text)) if one not in _OTHER]


def made_up(text: str, *read: str) -> list[str]:
    """Ids of a text that stand in nothing that was read."""
    known = {one for other in read for one in _ID.findall(other)}
    return [one for one in ids(text) if one not in known]


def sources(text: str, results: Sequence[Result]) -> list[str]:
    """What an answer rests on: of the results' ids those that it names, else all of those that answered."""
    told = [one for result in results for one in (*result.sources, *ids(result.text))]
    if named := [one for one in dict.fromkeys(told) if _names(text, one)]:
        return named
    return list(dict.fromkeys(one for result in results if result.outcome == "answered" for one in result.sources))


def missing(found: Iterable[str]) -> str:
    """Said of ids that nobody told."""
    names = [*found]
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} {_MISSING}"


def is_missing(why: str) -> bool:
    """Whether that was said of ids."""
    return why.endswith(_MISSING)


def _names(text: str, one: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) is not None
