"""Pieces of a conversation as lines for a terminal of some width, in colours where somebody looks and wants them."""

import sys
from collections.abc import Callable, Iterator, Sequence

from daemon.chat.transcript import Piece
from daemon.cli import show
from daemon.cli.columns import broken

PROMPT = "› "
_STYLES: dict[str, tuple[str, ...]] = {
    "question": ("bold",),
    "call": ("dim",),
    "sources": ("dim",),
    "note": ("dim",),
    "trouble": ("yellow",),
}
Draw = Callable[[str, int], list[str]]
"""Markdown as lines of so many columns."""


def lines(piece: Piece, width: int, draw: Draw) -> Iterator[str]:
    """As it stands on the screen."""
    if piece.style == "question":
        first, *rest = piece.text.split("\n")
        yield ""
        yield show.paint(f"{PROMPT}{first}", "bold")
        yield from (show.paint(f"  {line}", "bold") for line in rest)
    elif piece.style == "markdown":
        yield from draw(piece.text, width)
        yield ""
    else:
        for line in piece.text.split("\n"):
            indent = 2 if piece.style == "call" else len(line) - len(line.lstrip())
            yield from (
                show.paint(part, *_STYLES.get(piece.style, ())) for part in broken(line, indent, width).split("\n")
            )


def tail(text: str, width: int, most: int) -> list[str]:
    """The last lines of text that is still being written: as many as there is room for."""
    if not text:
        return []
    found = [part for line in text[-width * (most + 1) * 2 :].split("\n") for part in _folded(line, width)]
    return found[-most:]


def _folded(line: str, width: int) -> list[str]:
    """A line in lines of so many columns, also within a word that is longer."""
    out = []
    for part in broken(line, 0, width).split("\n"):
        out += [part[at : at + width] for at in range(0, max(len(part), 1), width)]
    return out


def exported(pieces: Sequence[Piece]) -> Iterator[str]:
    """A conversation as a page of Markdown."""
    for piece in pieces:
        if piece.style == "question":
            yield f"\n## {piece.text.partition(chr(10))[0]}\n"
            yield from piece.text.split("\n")[1:]
        elif piece.style == "plain":
            yield f"```\n{piece.text}\n```\n"
        elif piece.style == "markdown":
            yield f"{piece.text}\n"
        else:
            yield f"*{piece.text.strip()}*\n"


def write(text: Sequence[str]) -> None:
    """Onto the terminal, at once."""
    if text:
        sys.stdout.write("".join(f"{line}\n" for line in text))
        sys.stdout.flush()
