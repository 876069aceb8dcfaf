"""What `sotto next` prints with `--json`."""

from typing import Literal

from knowledge.view import View

What = Literal["command", "file", "routine", "question"]


class GuessView(View):
    """Something that probably comes next."""

    what: What
    said: str
    """The command line, the file below its tree, or the commands of a routine joined by ` && `."""
    pattern: str
    """The same without its arguments."""
    probability: float
    """Of those with .7, seven in ten come true."""
    why: str


class PredictionWeekView(View):
    """How the offers of one week fared."""

    began: str
    """RFC 3339."""
    offered: int
    right: int


class PredictionRecordView(View):
    """How predictions of one kind fared in one project."""

    what: What
    project: int | None
    offered: int
    """Of the latest offers, those that have been judged."""
    right: int
    """Of those, what then was done to the letter."""
    half: int
    """Of those, what then was done with other arguments."""
    silent: int
    """Commands that were predicted without a word, of the latest."""
    silent_right: int
    off: bool
    """Whether it keeps quiet, because too few of its latest offers were right."""
    weeks: list[PredictionWeekView]


class NextView(View):
    """`sotto next`: what probably comes next here, the likeliest first, and how often that was right."""

    project: int | None
    cwd: str
    after: str | None
    """The command that it follows, such as e12."""
    command: str | None
    """Its line."""
    key: str
    """What puts it onto an empty line at the prompt; `none` where nothing does."""
    off: str
    """Why nothing is offered at the prompt; empty where it is."""
    guesses: list[GuessView]
    record: list[PredictionRecordView]
