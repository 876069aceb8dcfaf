"""Whether what was done now is what a known fix did."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.events import FixCommand, FixEdit
from knowledge.failures.fingerprint import template
from knowledge.failures.fixes.summary import changed

ALIKE, ROUGHLY = 0.6, 0.4
"""Share of the words of both that they have in common: of those that came or went, and of all in lines that changed."""
_WORD = re.compile(r"\w+|[^\w\s]")


def same(
    edits: Sequence[FixEdit],
    commands: Sequence[FixCommand],
    others: Sequence[FixEdit],
    other_commands: Sequence[FixCommand],
    renamed: Iterable[tuple[str, str]] = (),
) -> bool:
    """Whether both change the same words, and run the same commands; `renamed` is done to the others first."""
    if bool(edits) != bool(others) or bool(commands) != bool(other_commands):
        return False
    names = dict(renamed)
    mine, theirs = _words(edits, {}), _words(others, names)
    return (
        _alike(_moved(mine), _moved(theirs), ALIKE)
        and _alike(mine, theirs, ROUGHLY)
        and _alike(_run(commands, {}), _run(other_commands, names), ALIKE)
    )


def _words(edits: Iterable[FixEdit], names: dict[str, str]) -> Counter[str]:
    """Words of lines that were put in or taken out, each with its sign."""
    return Counter(
        f"{line[0]}{names.get(word, word)}"
        for edit in edits
        for line in changed(edit.diff.splitlines())
        for word in _WORD.findall(line[1:])
    )


def _moved(words: Counter[str]) -> Counter[str]:
    """Without words that stand in the old line and in the new one; all where only their order is another."""
    turned = Counter({f"{'-' if word[0] == '+' else '+'}{word[1:]}": count for word, count in words.items()})
    return (words - turned) or words


def _run(commands: Iterable[FixCommand], names: dict[str, str]) -> Counter[str]:
    """Words of the commands; program and verb weigh as much as all arguments."""
    found = Counter[str]()
    for one in commands:
        words = [names.get(word, word) for word in one.command.split()]
        found[f"{one.sort} {template(one.command)}"] += len(words)
        found.update(words)
    return found


def _alike(one: Counter[str], other: Counter[str], share: float) -> bool:
    if not one and not other:
        return True
    return (one & other).total() >= share * (one | other).total()
