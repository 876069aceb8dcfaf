"""A client of answers: asks under a key, reads what is answered from its stream, stops it, and comes back to it later.

Everything that is shown comes from the stream, so who leaves and returns reads the same as who stayed.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from uuid import uuid4

from daemon.answer_stream import key_of
from daemon.bus_client import BusClient
from daemon.log_reader import LogReader
from daemon.paths import Paths
from daemon.stream_follower import StreamFollower
from knowledge.clock import Clock, SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable, NoAnswer, NotFound
from knowledge.events import AnswerDegraded, AnswerQuestion, QuestionAnswered, StopAnswer
from knowledge.reasoning.parts import End, Part, read, stream_of
from knowledge.redact import clean
from knowledge.store.streams import Chunk

LONGEST = 8_000
"""Characters of a question."""
KEPT_S = 5.0
"""How long is waited until the hub has a question."""
AGAIN_S = 15.0
"""After so long without a stream it is asked again, under its key: the order may have got lost with a backup."""
NEAR, LOOKED_AT = 16, 512
"""Questions and answers that are looked through for one."""
_ENDINGS = (QuestionAnswered.__name__, AnswerDegraded.__name__)


class Placed(NamedTuple):
    """A part, and its place in the stream: who comes back goes on with `off` + 1."""

    off: int
    part: Part


class Question(NamedTuple):
    """One that was asked."""

    key: str
    text: str
    at: int
    """Microseconds UTC."""


class AnswerClient:
    """One connection to the daemon. Reading needs none: what was said stands in the log."""

    def __init__(self, paths: Paths, source: str = "ask", *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self.bus = BusClient(paths, source, clock=self._clock)
        self._log = LogReader(paths.core)
        self.off = 0
        """Of what `follow` gives next, for who was interrupted in it."""
        self._asked: dict[str, AnswerQuestion] = {}
        self._orders: dict[str, set[str | None]] = {}
        """Ids of the orders of this client, by their keys."""

    def close(self) -> None:
        self.bus.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, question: str, conversation: str = "", cwd: Path | None = None, key: str = "") -> str:
        """Ask; the key under which it is answered. The same key again is the same question.

        Raises HubUnreachable: it is sent all the same as soon as there is a hub.
        """
        key = key or uuid4().hex
        here = clean(str(cwd)) if cwd else None
        order = AnswerQuestion(question=clean(question, LONGEST), conversation=conversation, cwd=here, key=key)
        self._asked[key] = order
        self._say(key, order)
        return key

    def stop(self, key: str) -> None:
        """Have no more written; the stream ends. Raises HubUnreachable."""
        self.bus.publish(StopAnswer(key=key), patience=KEPT_S)

    def read(self, key: str, off: int = 0) -> list[Placed]:
        """The parts that are there from an offset on, at once. Raises NotFound where they were removed with age."""
        try:
            return [_placed(chunk) for chunk in self._log.read(stream_of(key), off)]
        except NotFound:
            if self._log.begun(stream_of(key)):
                raise
            return []  # nothing is said yet

    def follow(self, key: str, off: int = 0, patience: float = 30.0, first: float | None = None) -> Iterator[Placed]:
        """The parts from an offset on, as they come, until the end. Survives restarts of the daemon.

        Raises NoAnswer when nothing came for so many seconds, or no part at all for `first` ones; NotFound where they
        were removed with age.
        """
        follower = StreamFollower(self.bus, self._log, stream_of(key), off)
        silent_since = again = self._clock.monotonic()
        while not follower.ended:
            found = _taken(follower)
            for placed in found:
                self.off = placed.off + 1
                yield placed
            now = self._clock.monotonic()
            most = patience if follower.off or first is None else first
            if found:
                silent_since = again = now
            elif now - silent_since >= most:
                raise NoAnswer(f"nothing was said for {most:g} s")
            elif now - again >= AGAIN_S and not follower.off:
                again = now
                self._ask_again(key)
            if not follower.ended and not found:
                self.bus.poll(max(0.0, min(most - (now - silent_since), AGAIN_S)))

    def wait(self, seconds: float) -> None:
        """Until something was heard, that long at most; between two calls of `read`."""
        self.bus.poll(seconds)

    def ending(self, key: str) -> Envelope | None:
        """QuestionAnswered or AnswerDegraded, which say more than the stream does; None while there is none."""
        ours = self._ending(self._orders.get(key, set()), NEAR)
        return ours or self._ending({seen.id for seen in self._every() if key_of(seen) == key}, LOOKED_AT)

    def questions(self, conversation: str) -> list[Question]:
        """What was asked in a conversation lately, in order."""
        found: dict[str, Question] = {}
        for seen in self._every():
            asked = seen.event
            if isinstance(asked, AnswerQuestion) and asked.conversation == conversation:
                found.setdefault(key_of(seen), Question(key_of(seen), asked.question, seen.header.at))
        return [*found.values()]

    def _every(self) -> list[Envelope]:
        return self._log.newest([AnswerQuestion.__name__], LOOKED_AT)

    def _ending(self, orders: set[str | None], most: int) -> Envelope | None:
        """What ended one of these orders."""
        endings = self._log.newest(_ENDINGS, most) if orders else []
        return next((seen for seen in reversed(endings) if seen.header.cause in orders), None)

    def _ask_again(self, key: str) -> None:
        if key in self._asked:
            with suppress(HubUnreachable):
                self._say(key, self._asked[key])

    def _say(self, key: str, order: AnswerQuestion) -> None:
        """Raises HubUnreachable: it stays with us then, and goes out as soon as there is a hub."""
        sent = self.bus.send(order, patience=KEPT_S)
        self._orders.setdefault(key, set()).add(sent[0].id)
        self.bus.flush(KEPT_S)


def _taken(follower: StreamFollower) -> list[Placed]:
    """What has come; nothing where the stream is not begun. Raises NotFound where its start was removed."""
    try:
        chunks = follower.take()
    except NotFound:
        return []
    return [_placed(chunk) for chunk in chunks]


def _placed(chunk: Chunk) -> Placed:
    """Raises NotFound."""
    if chunk.kind == "reset":
        raise NotFound("the answer", hint="it was removed with age; `log.keep_days` says when")
    return Placed(chunk.off, read(chunk.kind, chunk.text))


def ended(parts: list[Placed]) -> bool:
    """Whether these are the last of an answer."""
    return bool(parts) and isinstance(parts[-1].part, End)
