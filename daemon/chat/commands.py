"""What can be typed after a slash: most of it is a command of `sotto`, run here."""

import importlib
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from knowledge.errors import NotFound


class Slash(NamedTuple):
    """One of them."""

    summary: str
    takes: str = ""
    runs: tuple[str, ...] = ()
    """Words of a command of `sotto`; none where the chat does it itself."""
    whole: bool = False
    """Whether all that follows is one text."""


SLASHES: dict[str, Slash] = {
    "help": Slash("what can be typed"),
    "brief": Slash("where work was left, and what came since", "[PROJECT]", ("brief",)),
    "failures": Slash("what is broken", "", ("failures",)),
    "why": Slash("what broke in a failure, and where", "[ID]", ("why",)),
    "fix": Slash("what made red green", "[ID]", ("fixes",)),
    "search": Slash("find what is remembered", "WORDS", ("search",), whole=True),
    "remember": Slash("keep something", "TEXT", ("remember",), whole=True),
    "sources": Slash("what the last answer rests on"),
    "open": Slash("a call of a tool, unfolded", "N"),
    "approvals": Slash("what waits for your yes", "", ("approvals",)),
    "approve": Slash("look at all of a plan, and say yes or no", "[ID]"),
    "deny": Slash("say no to a plan", "[ID] [WHY]"),
    "trace": Slash("how an answer came about", "[ID]", ("trace",)),
    "model": Slash("which chat models there are, and which is used", "", ("model", "list")),
    "quiet": Slash("nothing unasked for a while; `off` ends it", "[DURATION]", ("quiet",)),
    "held": Slash("what was not said, and why", "", ("voice", "held")),
    "new": Slash("begin another conversation"),
    "history": Slash("earlier conversations"),
    "attach": Slash("go on with an earlier conversation", "[ID]"),
    "export": Slash("write this conversation into a file", "FILE"),
    "up": Slash("start the daemon", "", ("up",)),
    "exit": Slash("leave; what is being answered goes on"),
}


class Typed(NamedTuple):
    """A command as it was typed."""

    name: str
    given: str

    @property
    def words(self) -> list[str]:
        """Of the command of `sotto` that does it."""
        one = SLASHES[self.name]
        if one.whole:
            return [*one.runs, *([self.given] if self.given else [])]
        given = self.given.split()
        return [*(one.runs[:1] if given else one.runs), *given]


def read(line: str) -> Typed:
    """Raises NotFound, which names the nearest."""
    name, _, given = line[1:].partition(" ")
    name = name.strip().casefold()
    if name not in SLASHES:
        near = get_close_matches(name, SLASHES, 1, 0.5)
        hint = f"did you mean /{near[0]}?" if near else "/help shows what there is"
        raise NotFound(f"/{name}", hint=hint)
    return Typed(name, given.strip())


def is_one(line: str) -> bool:
    """Whether a line is meant as a command: `/why f12`, and not a path such as `/etc/hosts`."""
    word = line.partition(" ")[0]
    return line.startswith("/") and "/" not in word[1:] and "\n" not in line


def run(typed: Typed) -> int:
    """Run it as the command line would, errors included; its exit status."""
    main = importlib.import_module("daemon.cli.main").main
    try:
        status: int = main(typed.words)
    except SystemExit as ended:  # argparse printed help
        status = int(ended.code or 0)
    sys.stderr.flush()
    return status


def helped() -> Iterator[str]:
    """One line for each."""
    for name, one in SLASHES.items():
        yield f"{f'/{name} {one.takes}':<20} {one.summary}"
