"""One answer as it comes, letter by letter on a terminal and in one block elsewhere: what `sotto ask` prints."""

import sys

from daemon.chat.transcript import Piece, harmless
from daemon.cli import show
from knowledge.reasoning.parts import Again, Part, Text

_BESIDE = ("note", "trouble")
"""What is said about an answer goes to stderr."""


class Streaming:
    """Text as it was written; what a terminal has shown stays, and is called void where it is written anew."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._said: list[tuple[int, str]] = []
        self._inside = False
        """Whether the last line is not ended."""
        self._below: list[Piece] = []

    def heard(self, _key: str, off: int, part: Part) -> None:
        if isinstance(part, Text):
            self._said.append((off, part.text))
            if not self._whole:
                self._write(harmless(part.text))
        elif isinstance(part, Again):
            counts = [one for one in self._said if one[0] < part.since]
            if not self._whole and counts != self._said:
                self._line()
                show.say("— written anew:")
                self._write(harmless("".join(text for _, text in counts)))
            self._said = counts

    def show(self, piece: Piece) -> None:
        """What stands around the text."""
        if piece.style in _BESIDE or (piece.style == "call" and not self._whole):
            self._line()
            show.say(show.paint(piece.text, "dim", stream=sys.stderr))
        elif piece.style == "sources":
            self._below.append(piece)

    def end(self) -> None:
        """All of it is there."""
        if self._whole:
            self._write(harmless("".join(text for _, text in self._said).strip("\n")))
        self._line()
        for piece in self._below:
            print(show.paint(f"  {piece.text}", "dim"), flush=True)

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
        self._inside = not text.endswith("\n") if text else self._inside

    def _line(self) -> None:
        if self._inside:
            print(flush=True)
        self._inside = False
