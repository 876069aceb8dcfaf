"""Lines of a log: what splitting at LF gives, counted from 1; a carriage return ends no line."""

from collections.abc import Iterator


def split(text: str) -> list[str]:
    """The lines of `text` without their LF; a final LF opens no further line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, from 1."""
    return enumerate(split(text), 1)


def excerpt(text: str, first: int, last: int) -> list[str]:
    """Lines `first` to `last`, both included, clipped to what there is."""
    return split(text)[max(first, 1) - 1 : max(last, 0)]
