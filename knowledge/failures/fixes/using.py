"""How the failing line uses a name: two failures of one kind are alike only where the name that differs is used alike.

`os.environ["PORT"]` and `row["price"]` both end in a KeyError; what helped against one says nothing of the other.
"""

import re
from collections.abc import Iterable, Iterator

from knowledge.failures.fixes.ordinary import WORD, of_languages
from knowledge.failures.fixes.spelled import bare

LINES, WIDTH = 4, 200
"""Lines of code that are kept of a failure, and characters of each."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NUMBERED = re.compile(r"^\s*(?:\d+\s*\||\|)\s?")
_PLACE = re.compile(r"^\s*(?:File \"|at |-->|\d+ \|\s*$|[\^~|\s]+$)")
_QUOTES = "\"'`"
_OPENS = "./@:#<-"
_AFTER = {".": "member", "(": "call", "[": "item"}


def code_lines(shown: Iterable[str], said: str) -> str:
    """Lines of an output that show code with a name in it of which the message speaks. `shown`: without the message."""
    names = {bare(one) for one in WORD.findall(said)}
    found = (
        _NUMBERED.sub("", line)[:WIDTH].strip()
        for line in shown
        if not _PLACE.match(line) and names & {bare(one) for one in WORD.findall(line)}
    )
    return "\n".join(dict.fromkeys(list(found)[:LINES]))


def used_alike(old: str, one: str, new: str, two: str) -> bool:
    """Whether the lines of one failure use a name as those of another use theirs; so too where none shows it."""
    uses, others = set(_uses(old, one)), set(_uses(new, two))
    return not uses or not others or bool(uses & others)


def _uses(lines: str, name: str) -> Iterator[tuple[str, str, bool]]:
    """What stands before and after it, and whether it is written as constants are."""
    for line in lines.split("\n"):
        tokens = _TOKEN.findall(line)
        for at, token in enumerate(tokens):
            if token == name:
                after = tokens[at + 1] if at + 1 < len(tokens) else ""
                yield _before(tokens[:at]), _AFTER.get(after, ""), name.isupper()


def _before(tokens: list[str]) -> str:
    """A word of the language, the container of which it is the key, or the mark that makes it a part of something."""
    while tokens and tokens[-1] in _QUOTES:
        tokens = tokens[:-1]
    if not tokens:
        return ""
    last = tokens[-1]
    if last == "[":
        return f"key of {tokens[-2] if len(tokens) > 1 else ''}"
    if last in _OPENS:
        return last
    return last if last.lower() in of_languages() else ""
