"""What every format of documents is asked for: where its headings stand."""

from typing import NamedTuple

from knowledge.memory.documents.inline import bare


class Heading(NamedTuple):
    """One of them, with the lines that it takes."""

    first: int
    """Number of its first line, from 0."""
    after: int
    """And of the first line after it."""
    level: int
    """1 for the outermost."""
    text: str


def heading(first: int, after: int, level: int, written: str) -> Heading:
    """One whose text is as it is written in the document."""
    return Heading(first, after, level, bare(written))


def stands_alone(lines: list[str], number: int) -> bool:
    """Whether nothing stands directly above a line: it begins something."""
    return number == 0 or not lines[number - 1].strip()
