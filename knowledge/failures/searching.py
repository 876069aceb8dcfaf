"""Finding words in an output quickly: which readers it concerns, and on which lines."""

import re
import string
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import accumulate

LONGEST = 4_000
"""Characters of a line that readers look at: minified code has lines of megabytes, and a hostile regex needs an end."""
FIRST, LAST = 20_000, 180_000
"""Lines that readers look at; what lies between is blank to them."""

_BEFORE = (
    ("##[", re.compile(r"^##\[(?:error|warning|notice|debug|group|command|section)\]")),
    (":", re.compile(r"^\d\d:\d\d:\d\d(?:\.\d+)? {1,2}(?=\S| +\d+>|\s+at )")),
    ("#", re.compile(r"^#\d+ (?:\d+\.\d+ )?(?!DONE|CACHED|ERROR)")),
    (
        "] ",
        re.compile(
            r"^\s*\[(?:javac|javadoc|junit|junitlauncher|testng|exec|java|scalac|groovyc|kotlinc|apply"
            r"|artifact:\w+)\] ?"
        ),
    ),
)
"""What stands before the words of a tool: log services, Jenkins, docker's build steps, ant's tasks."""
_LETTERS = re.compile("[A-Za-z]+")
_ONLY_LETTERS = bytes(one if chr(one) in string.ascii_letters else 0x20 for one in range(256))
_NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")


class Searchable:
    """Lines, and where words stand in them."""

    lines: list[str]

    @cached_property
    def words(self) -> list[str]:
        """The lines for readers: cut to LONGEST, without what services put before them; blank where too many."""
        lines = [line if len(line) <= LONGEST else line[:LONGEST] for line in self.lines]
        if len(lines) > FIRST + LAST:
            lines[FIRST:-LAST] = [""] * (len(lines) - FIRST - LAST)
        whole = "\n".join(lines)
        for sign, before in _BEFORE:
            for index, line in enumerate(lines if sign in whole else ()):
                if sign in line[:40] and (found := before.match(line)):
                    lines[index] = line[found.end() :]
        return lines

    @cached_property
    def whole(self) -> str:
        """All `words`, to look for what must be there at all."""
        return "\n".join(self.words)

    @cached_property
    def _distinct(self) -> str:
        """Every line once, whatever its numbers: an output says the same over and over, so this is short."""
        return "\n".join(dict.fromkeys(_digitless(self.whole).split("\n")))

    @cached_property
    def _letters(self) -> str:
        """Every run of letters once: shorter still."""
        runs = self._distinct.encode().translate(_ONLY_LETTERS).split()  # findall takes twice as long
        return b" ".join(set(runs)).decode()

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(len(line) + 1 for line in self.words))

    @cached_property
    def _found(self) -> dict[str, list[int]]:
        return {}

    def holds(self, needs: Sequence[str]) -> bool:
        """Whether any of `needs` stands anywhere."""
        return bool(self.held(needs))

    def held(self, needs: Iterable[str]) -> frozenset[str]:
        """Those of `needs` that stand anywhere; of the others it is known from now on that no line has them."""
        distinct, letters, found = self._distinct, self._letters, self._found
        held = []
        for need in needs:
            longest, digitless = _sought(need)
            if longest in letters and digitless in distinct and need in self.whole:
                held.append(need)
            else:
                found[need] = []
        return frozenset(held)

    def lines_with(self, needs: Sequence[str]) -> list[int]:
        """Indexes (from 0) of the lines in which one of `needs` stands, in order."""
        if len(needs) == 1:
            return self._with(needs[0])
        return sorted({index for need in needs for index in self._with(need)})

    def _with(self, need: str) -> list[int]:
        known = self._found.get(need)
        if known is not None:
            return known
        found: list[int] = []
        whole, ends = self.whole, self._ends
        at = whole.find(need)
        while at >= 0:
            index = bisect_right(ends, at)
            found.append(index)
            at = whole.find(need, ends[index])
        self._found[need] = found
        return found


@cache
def _sought(word: str) -> tuple[str, str]:
    """The longest run of letters in a word, and the word whatever its numbers: what a text must hold to hold it."""
    return max(_LETTERS.findall(word), key=len, default=""), _digitless(word)


def _digitless(text: str) -> str:
    return text.encode("utf-8", "replace").translate(_NO_DIGITS).decode()  # str.translate is slow where one is no ASCII
