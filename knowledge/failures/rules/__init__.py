"""Rules for everyday mistakes: one file a rule, named by the situation. `corrections` asks all of them.

A rule has `NEEDS`, words in small letters of which one stands in the command or in what it printed, and
`corrected(said)`. It runs nothing and looks at nothing but what it is given, and what destroys it never suggests.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Protocol, cast

from knowledge.failures.said import COMMAND, NOTHING, Around, Correction, Part, Said, parts, readable

MOST_PARTS = 8
OF_ONE_RULE = 5
_SHELLS = frozenset(("bash", "sh", "zsh", "fish", "dash"))
_WITH_LINE = 3
"""Words of `bash -c LINE`, as `sotto why` itself proposes it."""
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a rule can fail with that only computes."""


class Rule(Protocol):
    """What a file of this folder holds."""

    NEEDS: tuple[str, ...]

    def corrected(self, said: Said) -> Iterator[Correction]:
        """What to run instead, the likeliest first."""


def _nobody(_problem: str) -> None:
    """Nobody hears of it."""


@cache
def own() -> dict[str, Rule]:
    """The rules of this folder by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return {name: cast("Rule", importlib.import_module(f"{__name__}.{name}")) for name in names}


def corrections(
    command: str,
    output: str,
    around: Around = NOTHING,
    *,
    most: int = 3,
    rules: Mapping[str, Rule] | None = None,
    problem: Callable[[str], None] = _nobody,
) -> list[Correction]:
    """Lines to run instead of `command`, the likeliest first; empty where no rule knows one.

    `rules` are asked in place of our own. One that fails is told to `problem` and skipped.
    """
    if len(command) > COMMAND or not command.strip() or not output.strip():
        return []
    asked = own() if rules is None else rules
    given = Said(command, readable(output), around)
    if given.words[1:2] == ("-c",) and len(given.words) == _WITH_LINE and given.program in _SHELLS:
        line = given.words[2]
        found = [one._replace(command=given.replaced(2, one.command)) for one in _found(line, given, asked, problem)]
    else:
        found = _found(command, given, asked, problem)
    best: dict[str, Correction] = {}
    for one in sorted(found, key=lambda one: one.rank):
        best.setdefault(one.command, one)
    return list(best.values())[:most]


def _found(line: str, given: Said, asked: Mapping[str, Rule], problem: Callable[[str], None]) -> list[Correction]:
    """What the rules make of the commands of a line, which is all that was given or what a shell was given."""
    each = [(part, replace(given, command=line[part.start : part.end])) for part in parts(line)[:MOST_PARTS]]
    found = (
        _in_line(line, part, one)
        for part, said in each
        for name, rule in asked.items()
        for one in _of_rule(name, rule, said, problem)
    )
    return [one for one in found if one]


def _of_rule(name: str, rule: Rule, said: Said, problem: Callable[[str], None]) -> Sequence[Correction]:
    try:
        return list(islice(rule.corrected(said), OF_ONE_RULE)) if said.holds(rule.NEEDS) else ()
    except _FAULTS as error:
        problem(f"rule {name}: {type(error).__name__}: {error}")
        return ()


def _in_line(line: str, part: Part, one: Correction) -> Correction | None:
    """A correction of one command of a line as one of the line; none where it cannot stand there or changes nothing."""
    whole = line[: part.start] + one.command + line[part.end :]
    if whole.strip() == line.strip() or not one.command.isprintable() or (part.piped and " && " in one.command):
        return None
    return one._replace(command=whole.strip())
