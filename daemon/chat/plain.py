"""The chat where nothing can be drawn: line by line in a dumb terminal, and for programs, as text or JSON lines."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from daemon.chat import commands
from daemon.chat.answering import Answering
from daemon.chat.commands import Typed
from daemon.chat.drawing import PROMPT
from daemon.chat.room import Room
from daemon.chat.transcript import Piece, harmless
from daemon.cli import show
from knowledge.chat_views import ChatLineView
from knowledge.errors import NeedsHuman, SottoError, TooLarge, Usage
from knowledge.reasoning.parts import Part, Text

LONGEST = 1 << 20
"""Bytes of a line of stdin."""


class Plain:
    """A chat of lines."""

    def __init__(self, room: Room, answering: Answering, *, as_json: bool) -> None:
        self._room, self._talk, self._answering, self._json = room, room.talk, answering, as_json

    def begin(self, first: Typed | None, *, greets: bool) -> None:
        """With a greeting, or an earlier conversation. Raises NotFound."""
        if first:
            self._print(self._room.here.own(first))
            self._answering.wait(self._with_questions, self._heard)
        elif greets:
            self._print(self._room.greeting())

    def person(self) -> None:
        """At a terminal, until its end, or two interruptions in a row."""
        _let_anything_in(sys.stdin)
        interrupted = False
        while True:
            try:
                self._print(self._room.news())
                while number := self._room.plans.next():
                    self.entered(f"/approve a{number}", self._to_person)
                line = input("> ")
                interrupted = False
                if line.strip() == "/exit":
                    return
                self.entered(line, self._to_person)
            except EOFError:
                break
            except KeyboardInterrupt:
                if interrupted:
                    break
                interrupted = True
                print("\n(once more, or Ctrl-D, ends it)")
        print()

    def program(self, lines: Iterable[bytes]) -> int:
        """Each line is a question; the exit status of the last."""
        status = 0
        for data in lines:
            try:
                line = _text(data)
            except SottoError as error:
                show.error(error, as_json=self._json)
                status = error.code
                continue
            if line.strip():
                status = self.entered(line, self._to_program)
                status = self._left(status)
        return status

    def _left(self, status: int) -> int:
        """That something waits for a person, who is not here."""
        for piece in self._room.plan_news():
            self._to_program(piece)
        while number := self._room.plans.next():
            show.say(f"a{number} waits: `sotto approve a{number}`")
            status = NeedsHuman.code
        return status

    def entered(self, line: str, tell: Callable[[Piece], None]) -> int:
        """Do what a line says; its exit status."""
        try:
            if commands.is_one(line.strip()):
                typed = commands.read(line.strip())
                status = self._room.here.ran(typed, tell)
            else:
                self._talk.ask(line.strip())
                status = None
            self._answering.wait(tell, self._heard)
        except SottoError as error:
            show.error(error, as_json=self._json)
            return error.code
        return self._talk.status if status is None else status

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────

    def _heard(self, key: str, off: int, part: Part) -> None:
        if self._json:
            show.line(_view(self._talk.name, key, off, part).model_dump())

    def _to_person(self, piece: Piece) -> None:
        """The question stands above already."""
        if piece.style != "question":
            self._with_questions(piece)

    def _with_questions(self, piece: Piece) -> None:
        if not self._json:
            print(f"{PROMPT}{piece.text}" if piece.style == "question" else piece.text, flush=True)

    def _to_program(self, piece: Piece) -> None:
        """The answer on stdout, what is said about it on stderr."""
        if self._json or piece.style in ("question", "call"):
            return
        print(piece.text, file=sys.stderr if piece.style in ("note", "trouble") else sys.stdout, flush=True)

    def _print(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self._with_questions(piece)


def _view(conversation: str, key: str, off: int, part: Part) -> ChatLineView:
    said = {"text": part.text} if isinstance(part, Text) else {"part": part.model_dump(mode="json")}
    return ChatLineView(conversation=conversation, key=key, off=off, kind=part.kind, **said)


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Its lines; of one that is too long the beginning, by which that is seen."""
    while line := file.readline(LONGEST + 1):
        rest = line
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        yield line


def _text(data: bytes) -> str:
    """Raises TooLarge, Usage."""
    if len(data) > LONGEST:
        raise TooLarge(f"a line of more than {LONGEST >> 20} MB", hint="a question is a sentence")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Usage(f"a line is no UTF-8 ({error.reason} at byte {error.start})", hint="send text") from error
    return harmless(text.rstrip("\r\n"))


def _let_anything_in(stream: Any) -> None:
    """What is no text in this locale comes as question marks."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
