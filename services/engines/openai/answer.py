"""The text that a server writes, put together from the bytes of its answer as they come."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from knowledge.errors import RequestRefused, SottoError
from knowledge.reasoning.engine import Finish
from services.engines.openai import chunks
from services.engines.openai.events import Events
from services.engines.openai.refusals import broken
from services.engines.openai.thoughts import Thoughts

LONGEST_TOKEN = 32
"""Characters, on average over a whole text; who writes more does not count its tokens."""
_WHOLE = 1 << 20
"""Bytes of an answer that is no stream."""


class Counts(NamedTuple):
    """Tokens; 0 where the server does not tell."""

    read: int = 0
    cached: int = 0
    written: int = 0


class Answer:
    """What came of one request that the server took. It never asks what kind of content it is told to be: it looks."""

    def __init__(self, most: int, refused: Callable[[str | bytes], SottoError]) -> None:
        """Of `most` tokens; `refused` makes an error of a message that tells of one."""
        self.text = ""
        self.finish: Finish | None = None
        self.done = False
        """Whether nothing follows that is of use."""
        self.failure: SottoError | None = None
        self.silent = False
        """Whether it ended without a word."""
        self.progress = (0, 0)
        """Tokens of the prompt read, of how many, where it tells."""
        self._most, self._refused = most, refused
        self._counts: Counts | None = None
        self._steps = 0
        self._heard = False
        self._events: Events | None = None
        self._whole = b""
        self._thoughts = Thoughts()

    @property
    def counts(self) -> Counts:
        """What the server counted, or what was seen: a message brings a token at least."""
        return self._counts or Counts(written=self._steps)

    def feed(self, data: bytes) -> str:
        """Text that is new. What goes wrong is `failure`, so that the text before it is not lost."""
        if self._events is None:
            self._whole += data
            data = self._begin()
        if self._events is None:
            return ""
        try:
            return self._read(self._events.feed(data))
        except ValueError as error:
            return self._fail(broken(str(error)))

    def close(self) -> str:
        """Text that was not said before, now that nothing follows. Where it had not ended, that is a failure."""
        if self.done:
            return ""
        told = self._read(self._events.close() if self._events else [self._whole] if self._whole.strip() else [])
        if self.finish is None and self.failure is None:
            self.silent = not self._heard
            self._fail(broken("its server broke off before the end"))
        return told + self._end()

    def _begin(self) -> bytes:
        """Find out what it is; the bytes of it that are part of a stream."""
        first = self._whole.lstrip()[:1]
        if first == b"<":
            self._fail(RequestRefused("a web page answers", hint="see `model.url`: most servers want /v1 at its end"))
        elif len(self._whole) > _WHOLE:
            self._fail(broken("it sends without end"))
        elif first and first not in b"{[":
            self._events, self._whole, data = Events(), b"", self._whole
            return data
        return b""

    def _read(self, messages: Sequence[str | bytes]) -> str:
        told = ""
        for message in messages:
            if self.done:
                break
            told += self._end() if message in ("[DONE]", b"[DONE]") else self._took(message)
        return told

    def _took(self, message: str | bytes) -> str:
        try:
            chunk = chunks.read(message)
        except ValueError:
            return self._fail(broken("its server says what is no message of the protocol"))
        if chunk.failed:
            return self._fail(self._refused(message))
        self._heard = True
        if chunk.prompt_progress:
            self.progress = (chunk.prompt_progress.processed, chunk.prompt_progress.total)
        self._counts = Counts(*chunk.counted) if chunk.counted else self._counts
        self._steps += bool(chunk.text) or chunk.thought
        if chunk.finish:
            self.finish = "length" if chunk.finish == "length" else "stop"
        told = self._thoughts.feed(chunk.text)
        self.text += told
        return told + self._limited()

    def _limited(self) -> str:
        """A server that does not stop where it was told to is stopped."""
        if self.finish or (self._steps <= self._most and len(self.text) <= self._most * LONGEST_TOKEN):
            return ""
        self.finish = "length"
        return self._end()

    def _end(self) -> str:
        """It is over: nothing is held back any more."""
        if self.done:
            return ""
        self.done = True
        if self.finish is None and self.failure is None:
            self._fail(broken("its server stopped it half-way"))  # llama-cpp-python's does when another one asks
        told = self._thoughts.close()
        self.text += told
        return told

    def _fail(self, error: SottoError) -> str:
        self.failure, self.done = error, True
        return ""
