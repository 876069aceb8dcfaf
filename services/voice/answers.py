"""Questions that were heard: asked like typed ones, and the first sentence of the answer is said when it is there."""

from collections.abc import Callable
from typing import NamedTuple

from daemon.service import StreamReader
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import AnswerQuestion, StopAnswer
from knowledge.reasoning.parts import End, Part, answer_text, read, stream_of
from knowledge.redact import clean
from knowledge.speech.speakable import complete, first_sentence
from services.voice.sentences import Sentence
from services.voice.switchboard import Switchboard

CONVERSATION = "voice"
LOOKING_S = 1.0
"""After so long without an answer it is made heard that one is looked for."""
GIVEN_UP_S = 120.0
NOTHING = "There is no answer to that."


class _Asked(NamedTuple):
    ref: str
    cause: Envelope | None


class Answers:
    """At most one that is waited for: who asks again has let go of the first."""

    def __init__(
        self,
        board: Switchboard,
        streams: StreamReader,
        say: Callable[[Sentence], None],
        looking: Callable[[], None],
    ) -> None:
        self._board, self._streams, self._say, self._looking = board, streams, say, looking
        self._asked: _Asked | None = None
        self._parts: list[tuple[int, Part]] = []

    @property
    def waits(self) -> bool:
        return self._asked is not None

    def ask(self, ref: str, question: str, cwd: str | None, cause: Envelope | None) -> None:
        """Ask under the key `ref`; the answer is said as soon as its first sentence is there."""
        self._asked, self._parts = _Asked(ref, cause), []
        here = clean(cwd) if cwd else None
        order = AnswerQuestion(question=clean(question), conversation=CONVERSATION, cwd=here, key=ref)
        self._board.tell(order, cause=cause)
        self._board.ring_in(LOOKING_S, "looking", self._looking)
        self._board.ring_in(GIVEN_UP_S, "answer", self.forget)

    def stop(self) -> None:
        """Nobody wants it any more."""
        if self._asked:
            self._board.tell(StopAnswer(key=self._asked.ref))
            self.forget()

    def forget(self) -> None:
        self._asked = None
        self._board.forget("looking")
        self._board.forget("answer")

    def rang(self, stream: str = "") -> None:
        """Something was written to a stream; empty: perhaps to ours."""
        one = self._asked
        if one is None or (stream and stream != stream_of(one.ref)):
            return
        since = self._parts[-1][0] + 1 if self._parts else 0
        try:
            chunks = [*self._streams.read(stream_of(one.ref), since)]
        except NotFound:  # nothing is said yet
            return
        self._parts += [(chunk.off, read(chunk.kind, chunk.text)) for chunk in chunks if chunk.kind != "reset"]
        text = answer_text(self._parts)
        end = next((part for _, part in self._parts if isinstance(part, End)), None)
        if end or complete(text):
            self.forget()
            said = first_sentence(text) or first_sentence(str(end.reason) if end else "") or NOTHING
            self._say(Sentence(f"{one.ref}:answer", said, "answer", cause=one.cause))
