"""A command that failed and what it printed, as the rules see it, and how its line is changed."""

import re
import shlex
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from knowledge.failures.terminal import plain

COMMAND = 2_000
"""Characters of a command line above which nobody typed it."""
HEAD, TAIL = 20_000, 60_000
"""Characters that are looked at of the beginning and the end of an output."""
LINE = 1_000
_QUOTED = r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\."
_WORD = re.compile(rf"(?:{_QUOTED}|[^ \t\n])+", re.DOTALL)
_PIECE = re.compile(rf"{_QUOTED}|[^'\"\\]+|.", re.DOTALL)
_JOINT = re.compile(rf"{_QUOTED}|\d*>&\d*|&>>?|<&|>\||(?P<joint>&&|\|\|?&?|[;&\n])|(?P<nested>[(`]|<<)", re.DOTALL)
_ASSIGNED = re.compile(r"\w+\+?=")
_BEFORE = frozenset(("sudo", "doas", "time", "env", "nice", "nohup", "exec", "command", "builtin"))
_TAKES_A_VALUE = frozenset(("-u", "-g", "-n"))
_SAFE = re.compile(r"[\w@%+=:,./~^-]+")


def _no_programs() -> Collection[str]:
    return ()


def _no_names(_folder: str) -> Collection[str]:
    return ()


class Around(NamedTuple):
    """What a rule may ask about the machine. What no rule asks for is never looked up."""

    programs: Callable[[], Collection[str]] = _no_programs
    """Names of programs that can be started."""
    names: Callable[[str], Collection[str]] = _no_names
    """Names in a folder, told from where the command ran; none where it cannot be read."""


NOTHING = Around()


class Correction(NamedTuple):
    """A line to run in place of one that failed."""

    command: str
    why: str
    rank: int = 1
    """0: the tool itself named it; 1: it follows from what was said; 2: a guess by spelling, or another way."""


class Word(NamedTuple):
    """One word of a line: what it stands for, and where it stands."""

    text: str
    start: int
    end: int


class Part(NamedTuple):
    """One simple command of a line."""

    start: int
    end: int
    piped: bool
    """Whether a pipe is at one of its ends, so that it must stay one command."""


@dataclass(frozen=True)
class Said:
    """One simple command as it was typed, and what it printed."""

    command: str
    output: str
    """Without control sequences; see `readable`."""
    around: Around = NOTHING

    @cached_property
    def all_words(self) -> tuple[Word, ...]:
        return tuple(Word(_bare(found[0]), found.start(), found.end()) for found in _WORD.finditer(self.command))

    @cached_property
    def first(self) -> int:
        """Where the program stands among all words: behind assignments, `sudo` and the like."""
        texts = [word.text for word in self.all_words]
        at = 0
        while at < len(texts) - 1 and (texts[at] in _BEFORE or _ASSIGNED.match(texts[at])):
            prefix = texts[at] in _BEFORE
            at += 1
            while prefix and at < len(texts) - 1 and texts[at].startswith("-"):
                at += 2 if texts[at] in _TAKES_A_VALUE else 1
        return min(at, max(len(texts) - 1, 0))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The program as it was typed, and its arguments."""
        return tuple(word.text for word in self.all_words[self.first :])

    @property
    def program(self) -> str:
        """Name of the program, without its folder; empty where there is none."""
        return self.words[0].rpartition("/")[2] if self.words else ""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.output.split("\n"))

    @cached_property
    def lower(self) -> str:
        """What was printed, in small letters."""
        return self.output.lower()

    @cached_property
    def programs(self) -> frozenset[str]:
        return frozenset(self.around.programs())

    def names(self, folder: str = ".") -> Collection[str]:
        return self.around.names(folder)

    def holds(self, needs: Collection[str]) -> bool:
        """Whether one of these words, in small letters, stands in the command or in what it printed."""
        return any(word in self.lower or word in self.command for word in needs)

    def sub(self, *names: str) -> int | None:
        """Where a subcommand stands among the words, one of `names` if any are given: the first argument that is no
        option of the program itself. `-c x` and `-C x` are taken for options with a value.
        """
        at = 1
        while at < len(self.words) and self.words[at].startswith("-"):
            at += 2 if self.words[at] in ("-c", "-C") else 1
        return at if at < len(self.words) and (not names or self.words[at] in names) else None

    def replaced(self, at: int, *new: str, count: int = 1) -> str:
        """The line with `count` words from `at` on replaced; `new` is quoted where a shell needs that."""
        found = self.all_words[self.first + at : self.first + at + count]
        text = " ".join(map(quoted, new))
        return self.command[: found[0].start] + text + self.command[found[-1].end :]

    def inserted(self, at: int, *new: str) -> str:
        """The line with words put before word `at`; at its end where there is none."""
        text = " ".join(map(quoted, new))
        if self.first + at >= len(self.all_words):
            return f"{self.command.rstrip()} {text}"
        place = self.all_words[self.first + at].start
        return f"{self.command[:place]}{text} {self.command[place:]}"

    def without(self, *at: int) -> str:
        """The line without some of its words."""
        left = {self.first + one for one in at}
        return " ".join(self.command[word.start : word.end] for i, word in enumerate(self.all_words) if i not in left)


def quoted(word: str) -> str:
    """A word as a shell takes it; a leading `~` stays one."""
    return word if _SAFE.fullmatch(word) else shlex.quote(word)


def readable(output: str) -> str:
    """The beginning and the end of an output, as a terminal shows them."""
    if len(output) > HEAD + TAIL:
        output = f"{output[:HEAD]}\n{output[-TAIL:]}"
    return "\n".join(plain(line[: 4 * LINE])[:LINE] for line in output.split("\n"))


def parts(line: str) -> list[Part]:
    """The simple commands of a line; all of it where one is nested in another."""
    joints = [(0, 0, "")]
    for found in _JOINT.finditer(line):
        if found["nested"]:
            return [Part(0, len(line), piped=False)]
        if found["joint"]:
            joints.append((found.start(), found.end(), found["joint"]))
    joints.append((len(line), len(line), ""))
    return list(_between(line, joints))


def _between(line: str, joints: list[tuple[int, int, str]]) -> Iterator[Part]:
    for (_, start, before), (end, _, after) in pairwise(joints):
        text = line[start:end]
        if text.strip(" \t"):
            left = len(text) - len(text.lstrip(" \t"))
            right = len(text) - len(text.rstrip(" \t"))
            pipes = ("|", "|&")
            yield Part(start + left, end - right, piped=before in pipes or after in pipes)


def _bare(word: str) -> str:
    """What a word stands for, without quotes."""
    if not any(sign in word for sign in "'\"\\"):
        return word
    return "".join(_unquoted(found[0]) for found in _PIECE.finditer(word))


def _unquoted(piece: str) -> str:
    if len(piece) > 1 and piece[0] == piece[-1] == "'":
        return piece[1:-1]
    if len(piece) > 1 and piece[0] == piece[-1] == '"':
        return re.sub(r"\\([\\\"$`])", r"\1", piece[1:-1])
    return piece[1:] if len(piece) > 1 and piece[0] == "\\" else piece
