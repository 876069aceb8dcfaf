"""A text that a chat model was asked for: what is told of it while it is written, and how it ended."""

from collections.abc import Iterator
from typing import Literal

from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.errors import ContextOverflow, EngineFailed, RequestRefused, SottoError, Throttled
from knowledge.events import Event, GenerateText, GenerationEnded, GenerationRefused, PromptRead, TextGenerated
from knowledge.reasoning.engine import Ended, EngineFacts, Generation, Message, Piece, Wish
from knowledge.reasoning.word_by_word import WordByWord
from knowledge.redact import Clean, clean

TOGETHER_S, TOGETHER = 0.02, 1_024
"""Text is told at most so often, or when there are so many characters of it."""
NOBODY = EngineFacts("llama.cpp", "", 0)
"""Of a text that was cancelled before there was a model."""
Kind = Literal["overflow", "busy", "unavailable", "failed", "refused"]


class Writing:
    """One order, from when it came to its ending."""

    def __init__(self, seen: Envelope, order: GenerateText, clock: Clock) -> None:
        self.seen, self.order = seen, order
        self.generation: Generation | None = None
        self._clock = clock
        self._came = clock.monotonic()
        self._began = self._first = self._told = 0.0
        self._words = WordByWord()
        self._held = ""
        """As the model wrote it, and not looked at yet."""
        self._text = ""
        """What was told."""

    @property
    def wish(self) -> Wish:
        one = self.order
        messages = [Message(said.role, said.text) for said in one.messages]
        return Wish(messages, one.prefill, one.form, one.most, one.temperature, one.seed)

    def begin(self) -> PromptRead:
        """It is its turn. A model that is to be loaded is not heard of for a while after this."""
        self._began = self._told = self._clock.monotonic()
        return PromptRead(ref=self.order.ref, done=0, of=0)

    def hear(self, piece: Piece) -> Iterator[Event]:
        """What came of a step; several small pieces are told together."""
        if piece.of:
            yield PromptRead(ref=self.order.ref, done=piece.read, of=piece.of)
        if not piece.text:
            return
        now = self._clock.monotonic()
        self._first = self._first or now
        self._held += piece.text
        if now - self._told >= TOGETHER_S or len(self._held) >= TOGETHER:
            self._told = now
            yield from self._say(self._words.feed(self._taken()))

    def end(self, ended: Ended, facts: EngineFacts) -> Iterator[Event]:
        """It is written, or was cancelled: then nothing more is told but its ending, which has all of it."""
        rest = self._rest()
        before = self._text
        if ended.finish != "cancelled":
            yield from self._say(rest)
        now = self._clock.monotonic()
        began = self._began or now
        yield GenerationEnded(
            ref=self.order.ref,
            text=clean(before + rest),
            finish=ended.finish,
            provider=facts.provider,
            model=facts.model,
            digest=facts.digest,
            template=facts.template,
            context=facts.context,
            tokens_in=ended.tokens_in,
            tokens_cached=ended.tokens_cached,
            tokens_out=ended.tokens_out,
            seed=ended.seed,
            waited_ms=_ms(began - self._came),
            first_ms=_ms((self._first or now) - began),
            took_ms=_ms(now - began),
        )

    def fail(self, error: SottoError) -> GenerationRefused:
        """It broke off, or could not begin."""
        text = self._text + self._rest()
        kind: Kind = "failed" if text or (isinstance(error, EngineFailed) and self.generation) else "unavailable"
        if isinstance(error, ContextOverflow):
            kind = "overflow"
        elif isinstance(error, RequestRefused):
            kind = "refused"
        return refused(self.order.ref, kind, error, text)

    def _say(self, text: Clean) -> Iterator[TextGenerated]:
        if text:
            yield TextGenerated(ref=self.order.ref, off=len(self._text), text=text)
            self._text += text

    def _taken(self) -> str:
        held, self._held = self._held, ""
        return held

    def _rest(self) -> Clean:
        """All that was not told yet."""
        return clean(self._words.feed(self._taken()) + self._words.finish())


def refused(
    ref: str, kind: Kind, error: SottoError | str, text: str = "", wait: float | None = None
) -> GenerationRefused:
    """Why there is no text, or only the beginning of one."""
    overflow = error if isinstance(error, ContextOverflow) else None
    return GenerationRefused(
        ref=ref,
        kind=kind,
        reason=clean(str(error)),
        hint=clean(error.advice if isinstance(error, SottoError) else ""),
        text=clean(text),
        tokens=overflow.tokens if overflow else 0,
        limit=overflow.limit if overflow else 0,
        retry_in_s=error.retry_after if isinstance(error, Throttled) else wait,
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 3)
