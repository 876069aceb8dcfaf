"""What a single line of output bears: words and shapes that lines saying why something failed are made of."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

READ = 400
"""Characters of a line in which marks are looked for."""

_WORD = re.compile(r"(?<![\w./\\-])[a-z][a-z'-]*[a-z](?![\w/\\-]|\.\w)")
"""Words of their own: neither a part of a path nor of a name."""
_CHANGING = re.compile(r"0x[0-9a-fA-F]+|\b[0-9a-f]{7,40}\b|\d*[1-9]\d*")
"""What differs from run to run. A lone 0 stays: `0 errors` is not `3 errors`."""
_STEMS = (
    "error fail fatal panic abort exception traceback crash fault cannot can't unable refused denied undefined unresolved "
    "missing not no invalid unexpected illegal mismatch conflict assert expect killed timed timeout violation unknown cause "
    "broken wrong bad should must at warning exit got actual unused leak such ✖ ✗ × ● ^ --> 1)"
).split()
_TELLING = re.compile("|".join(map(re.escape, _STEMS)))


class Vocabulary(NamedTuple):
    """`words.toml`, made ready."""

    classes: tuple[str, ...]
    class_of: dict[str, str]
    shapes: tuple[tuple[str, re.Pattern[str]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The marks in the order of `marks`."""
        return *self.classes, *(name for name, _ in self.shapes)


@cache
def vocabulary() -> Vocabulary:
    read = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
    words = {word: kind for kind, members in read["words"].items() for word in members}
    shapes = tuple((name, re.compile(pattern)) for name, pattern in read["shapes"].items())
    return Vocabulary(tuple(read["words"]), words, shapes)


def marks(line: str) -> tuple[bool, ...]:
    """Which marks a line bears, in the order of `vocabulary().names`.

    A line that only tells what followed (`make: *** … Error 2`) bears no other mark: its words are those of the reason.
    """
    known = vocabulary()
    line = line[:READ]
    words = {known.class_of.get(word) for word in _WORD.findall(line.lower())}
    shapes = [bool(pattern.search(line)) for _, pattern in known.shapes]
    if shapes[_place_of("follows")]:
        return (False,) * len(known.classes) + tuple(name == "follows" for name, _ in known.shapes)
    return *(kind in words for kind in known.classes), *shapes


def masked(line: str) -> str:
    """A line without what differs from run to run; what `green` lines of earlier runs are compared by."""
    return _CHANGING.sub("#", line.strip())


def all_masked(lines: Sequence[str]) -> list[str]:
    """`masked` of each line."""
    return [line.strip() for line in _CHANGING.sub("#", "\n".join(lines)).split("\n")] if lines else []


def perhaps_telling(lines: Sequence[str]) -> list[int]:
    """Indexes of the lines that hold a word that telling lines hold; quick, and says yes too often."""
    text = "\n".join(lines).lower()
    found: list[int] = []
    index = position = 0
    for stem in _TELLING.finditer(text):
        start = stem.start()
        if start < position:
            continue
        index += text.count("\n", position, start)
        found.append(index)
        end = text.find("\n", start)
        if end < 0:
            break
        position, index = end + 1, index + 1
    return found


@cache
def _place_of(shape: str) -> int:
    return [name for name, _ in vocabulary().shapes].index(shape)
