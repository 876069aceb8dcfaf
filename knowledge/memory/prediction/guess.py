"""What prediction is asked and what it answers."""

from typing import Literal, NamedTuple

What = Literal["command", "file", "routine", "question"]


class Situation(NamedTuple):
    """Where somebody is about to do something."""

    project: int | None
    cwd: str
    """The directory in which the next command would run."""
    shell_session: str | None = None
    status: int = 0
    """How the command before ended."""
    at: int = 0
    """Microseconds UTC."""
    seq: int = 0
    """Of the event that it follows."""
    commands: tuple[str, ...] | None = None
    """What ran in this shell before, the latest last; none where memory is to say it."""


class Guess(NamedTuple):
    """Something that may come next."""

    what: What
    said: str
    """The command line, the file below its tree, or the commands of a routine joined by ` && `."""
    pattern: str
    """The same without its arguments."""
    probability: float
    """Of those that are given .7, seven in ten come true."""
    why: str


class Week(NamedTuple):
    """How the offers of one week fared."""

    began: int
    """Microseconds UTC."""
    offered: int
    right: int


class Record(NamedTuple):
    """How predictions of one kind fared in one project."""

    what: What
    project: int | None
    offered: int
    """Offers that have been judged: of the latest."""
    right: int
    """Of those, what then was done to the letter."""
    half: int
    """Of those, what then was done with other arguments."""
    silent: int
    """Commands that were predicted without a word, of the latest."""
    silent_right: int
    off: bool
    """Whether it keeps quiet, because too few of its latest offers were right."""
    weeks: list[Week]
